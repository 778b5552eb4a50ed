package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// earlyStoppingFlags say when a phase ends before its epochs are done.
func earlyStoppingFlags() []cli.Flag {
	patience := intFlag("patience", "end a phase after `N` epochs without a better one by --best, and give it the weights of its best epoch, "+
		"which it gets as well when all its epochs are done")
	patience.DefaultText = "all epochs are done, and the last one's weights kept"
	return grouped("early stopping", patience,
		floatFlag("min-delta", "with --patience, an epoch counts as better only if it is better by more than `X`", "0"))
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
