package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// initFlags say what the first phase begins from.
func initFlags() []cli.Flag {
	from := stringFlag("init", "begin the first of the phases asked for from other `WEIGHTS`: graph (those that the graph was exported with) "+
		"or the folder of a run (its trained model, of this graph or of another with layers of the same names and shapes); "+
		"no phase before it has to be run then")
	from.DefaultText = "those of the phase before"
	return []cli.Flag{from, boolFlag("reset-head", "with --init RUN, leave the head as it was exported")}
}

// initOf reads and checks the flags of the first weights.
func initOf(c *cli.Context) (start checkpoint.StartFrom, err error) {
	from := c.String("init")
	start.ResetHead = c.Bool("reset-head")
	switch from {
	case "", checkpoint.StartFromGraph:
		if start.ResetHead {
			return start, fault.Usage("--reset-head goes with --init RUN only")
		}
		start.Weights = from
	default:
		if start.Weights, err = runfolder.Folder(from).ModelDigest(); err == nil {
			err = checkModel(runfolder.Folder(from))
		}
	}
	return start, err
}

// beginsAnew says whether the first phase is to begin from the weights of --init:
// it has not begun.
func (j *job) beginsAnew() bool {
	return len(j.plan) > 0 && j.plan[0].Settings.StartFrom.Given() && (j.latest == nil || j.latest.Progress.Phase != j.plan[0].Name)
}

// initialise gives the model, which has the graph's weights, those of --init.
func (j *job) initialise() error {
	start := j.plan[0].Settings.StartFrom
	if start.Weights == checkpoint.StartFromGraph {
		return nil
	}
	err := j.model.LoadLayers(runfolder.Folder(j.opts.init).ModelVariables(), func(layer string) bool {
		return !start.ResetHead || !j.manifest.InHead(layer)
	})
	if err != nil {
		return fault.Usage("--init %q: %w", j.opts.init, err).
			WithHint("layers are told by name; --reset-head leaves the head out, whose shape depends on the classes")
	}
	return nil
}
