// Command tfft fine-tunes a pretrained image classifier: it feeds augmented
// batches to an exported graph through the TensorFlow C API, phase by phase.
//
// A command stands in cmd_<name>.go, flags that several commands share in
// flags_<topic>.go. This package reads flags, prints, and picks the exit code; what is
// done, the libraries do: dataset, tfrunner, eval.
package main

import (
	"context"
	"os"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/process"
	"github.com/tfft/tfft/internal/screen"
)

// version is set when tfft is built (see the Makefile).
var version = "development"

func main() {
	os.Exit(mainCode(os.Args))
}

// mainCode runs the command line and returns its exit code.
func mainCode(args []string) int {
	process.SaveMemory()
	process.CrashBySignal()
	if code, ran, err := process.RunAsChild(); err != nil {
		ui.Error(os.Stderr, err)
		return fault.ExitFailed
	} else if ran {
		return code
	}
	if err := process.ShowLabels(); err != nil {
		ui.Error(os.Stderr, err)
		return fault.Code(err)
	}
	stderr := screen.New(os.Stderr)
	ctx, stop := withSignals(context.Background(), stderr)
	defer stop()
	stdout := &screen.Output{W: ui.Plain(os.Stdout), Screen: stderr, Columns: screen.Columns(os.Stdout)}
	app := newApp(stdout, stderr)
	err := finish(app, stdout, stopCause(ctx, app.RunContext(ctx, arrange(app, args))))
	stderr.Clear()
	if err != nil {
		ui.Error(stderr, err)
	}
	return fault.Code(err)
}
