package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tfft/tfft/internal/test/tamper"
)

// TestMain makes the test binary serve as the command tfft, for the scripts
// and for exec.Command, and as the one that tampers with it. Tests run side by side
// (t.Parallel), two on two processors, but for those that kill, that count system
// calls, that start a program they have just written, or that take much memory.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tfft":     func() { os.Exit(mainCode(os.Args)) },
		"tampered": func() { os.Exit(tamper.Main()) },
	})
}
