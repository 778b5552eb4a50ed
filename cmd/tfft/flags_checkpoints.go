package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/train"
)

// checkpointFlags say when checkpoints are saved and which of them stay.
func checkpointFlags() []cli.Flag {
	every := stringFlag("checkpoint-every", "save a checkpoint within an epoch every `STEPS` (500), or when the last one is older than a time (10m, 90s); "+
		"one is always saved after each epoch")
	every.Value = "10m"
	keep := intFlag("keep", "keep the newest `N` checkpoints of the current phase; the last of each phase and the best always stay")
	keep.Value = checkpoint.DefaultKeep
	best := stringFlag("best", "the best epoch, whose checkpoint stays, is told by `COLUMN` val_loss, or val_ and a metric of the graph: val_accuracy")
	best.Value = train.BestByLoss
	return grouped("checkpoints", every, keep, best)
}
