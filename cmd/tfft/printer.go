package main

import (
	"errors"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/internal/screen"
)

// Keys of the app's metadata.
const (
	metadataPrinter = "printer" // of the command: a ui.Printer
	metadataRun     = "run"     // is there where results go to a run folder
	metadataPhases  = "phases"  // of the file of --config: []phaseSetting
)

// withEvents are the commands whose --json is a stream of events; that of others is their
// result.
var withEvents = []string{"run", "eval", "sweep"}

// newPrinter makes the printer of the command, and keeps it.
func newPrinter(c *cli.Context) ui.Printer {
	out := ui.New(c.App.Writer, c.App.ErrWriter)
	for _, name := range withEvents {
		if c.Command.Name == name && c.Bool("json") {
			out = ui.NewEvents(c.App.Writer, version, name)
		}
	}
	c.App.Metadata[metadataPrinter] = out
	return out
}

// printerOf is the printer of the command.
func printerOf(c *cli.Context) ui.Printer { return c.App.Metadata[metadataPrinter].(ui.Printer) }

// finish says how the command ended, in the events where there are any. Where results
// could not be printed, it ended in that error.
func finish(app *cli.App, stdout *screen.Output, err error) error {
	if err == nil {
		err = lostOutput(app, stdout)
	}
	if events, ok := app.Metadata[metadataPrinter].(*ui.Events); ok {
		events.End(err)
	}
	if err == nil {
		err = lostOutput(app, stdout)
	}
	return err
}

// lostOutput is why not all could be printed. A run's results lie in its folder: a reader
// of its output that went away is no error.
func lostOutput(app *cli.App, stdout *screen.Output) error {
	err := stdout.Err()
	if errors.Is(err, syscall.EPIPE) && app.Metadata[metadataRun] != nil {
		return nil
	}
	return err
}
