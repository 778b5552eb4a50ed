package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

func benchCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name: "bench",
		UsageText: "tfft bench --graph graphs/food11 --data food11\n" +
			"tfft bench --graph graphs/food11 --data food11 --time 10s --json",
		Usage: "measure images per second: data, training step, and both",
		Description: "Nothing is written: no run, no cache. Images are decoded every time; a run with its\n" +
			"image cache is faster. Features are what runs keep of the frozen layers.",
		Flags: slices.Concat(graphAndDataFlags(), []cli.Flag{
			&cli.StringSliceFlag{Name: "phase", EnvVars: envVar("phase"), Usage: "measure only the phase `NAME` (repeatable)", DefaultText: "all"},
			batchSizeFlag("train on `N` images in each step"),
			workersFlag("read and augment images in `N` goroutines"),
			&cli.DurationFlag{Name: "time", EnvVars: envVar("time"), Value: 3 * time.Second, Usage: "measure each figure for at least `TIME`"},
			boolFlag("json", "print one JSON object a phase"),
			decodeFlag(),
		}, augmentFlags(), deviceFlags()),
		Action: func(c *cli.Context) error {
			config, meter, err := benchConfigOf(c)
			if err != nil {
				return err
			}
			config.Observer = printerOf(c)
			if err := useTensorFlow(&config, c); err != nil {
				return err
			}
			rates, err := tfrunner.MeasureRates(c.Context, config, meter)
			if err != nil {
				return err
			}
			return printRates(stdout, rates, c.Bool("json"))
		},
	}
}

// benchConfigOf reads and checks the flags.
func benchConfigOf(c *cli.Context) (config tfrunner.Config, meter train.Meter, err error) {
	config.Graph, config.Data, config.Workers = c.String("graph"), c.String("data"), c.Int("workers")
	config.Phases, config.BatchSize, config.Decode = c.StringSlice("phase"), c.Int("batch-size"), c.String("decode")
	meter = train.Meter{BurnIn: 2, Steps: 3, For: c.Duration("time")}
	if meter.For <= 0 {
		return config, meter, fault.Usage("--time %v: want more than 0", meter.For)
	}
	if config.Augmentation, err = augmentOf(c); err != nil {
		return config, meter, err
	}
	return config, meter, cmp.Or(
		noArgs(c),
		required(c, "graph", "data"),
		positive(c, "batch-size", "workers"),
	)
}

func printRates(w io.Writer, all []tfrunner.Rates, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(w)
		for _, r := range all {
			if err := out.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	rate := func(v float64) string {
		if v == 0 {
			return "-"
		}
		return fmt.Sprintf("%.4g", v)
	}
	fmt.Fprintln(w, "images/s")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "phase\tdata alone\tstep alone\tboth\tfrozen layers alone\tstep from features\t")
	for _, r := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t\n", r.Phase, rate(r.Data), rate(r.Step), rate(r.Both), rate(r.Features), rate(r.FeaturesStep))
	}
	return table.Flush()
}
