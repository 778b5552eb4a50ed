package main

import (
	"strings"

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
	soup := intFlag("soup", "a soup has the best `N` epochs; greedy-soup those of them that make it no worse on the validation images")
	soup.Value = checkpoint.DefaultSoup
	return append(grouped(headingCheckpoints, every, keep), append(endingFlags(), grouped(headingCheckpoints, soup)...)...)
}

const headingCheckpoints = "checkpoints"

// endingFlags say which epoch of a phase counts.
func endingFlags() []cli.Flag {
	best := stringFlag("best", "`COLUMN` says which epoch is the best, whose checkpoint stays: val_loss, or val_ and a metric of the graph, such as val_accuracy")
	best.Value = train.BestByLoss
	final := stringFlag("final", "model/ and the reports have the weights of the last or the best epoch of a phase, or the mean of several (soup), as `WHICH` says: "+
		strings.Join(checkpoint.Finals(), ", ")+"; the next phase begins with the last ones either way")
	final.Value = checkpoint.Last
	return grouped(headingCheckpoints, best, final)
}

// checkpointFlag takes one of a run's checkpoints in place of its model.
func checkpointFlag() *cli.StringFlag {
	which := stringFlag("checkpoint", "take the best or the last checkpoint, `WHICH`, of the phase that the run has come to")
	which.DefaultText = "the run's model/"
	return which
}
