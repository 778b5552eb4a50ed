package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// earlyStoppingFlags say when a phase ends before its epochs are done.
func earlyStoppingFlags() []cli.Flag {
	patience := intFlag("patience", "stop a phase after `N` epochs without improvement by --best; it ends with the weights of its best epoch, "+
		"also when all its epochs are done")
	patience.DefaultText = "train all epochs and keep the last weights"
	return grouped("early stopping", patience,
		floatFlag("min-delta", "with --patience, an epoch is better only if it improves by more than `X`", "0"))
}

// earlyStoppingOf reads and checks the flags of early stopping.
func earlyStoppingOf(c *cli.Context) (train.EarlyStopping, error) {
	e := train.EarlyStopping{Patience: c.Int("patience"), MinDelta: c.Float64("min-delta")}
	if err := positive(c, "patience"); err != nil {
		return e, err
	}
	if err := e.Check(); err != nil {
		return e, err
	}
	if e.Patience == 0 && c.IsSet("min-delta") {
		return e, fault.Usage("--min-delta goes with --patience only")
	}
	return e, nil
}
