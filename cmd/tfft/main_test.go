package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary serve as the command tfft, for the scripts
// and for exec.Command.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tfft": func() { os.Exit(mainCode(os.Args)) },
	})
}
