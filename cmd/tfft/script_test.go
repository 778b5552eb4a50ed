package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestScripts runs the command line as users do; see testdata/script. $GRAPH
// is the tiny graph and $DIGITS the images it is for.
func TestScripts(t *testing.T) {
	graph, digits := gate.Graph(t, "tiny"), gate.Data(t, "digits")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("TFFT_UPDATE") == "1",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GRAPH", graph)
			env.Setenv("DIGITS", digits)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
	})
}
