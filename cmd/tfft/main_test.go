package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tfft/tfft/internal/test/tamper"
)

// TestMain makes the test binary serve as the command tfft, for the scripts
// and for exec.Command, and as the one that tampers with it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tfft":     func() { os.Exit(mainCode(os.Args)) },
		"tampered": func() { os.Exit(tamper.Main()) },
	})
}
