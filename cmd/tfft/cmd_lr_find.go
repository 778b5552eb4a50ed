package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func lrFindCommand(stdout, stderr io.Writer) *cli.Command {
	start, end := floatFlag("start-rate", "begin with the learning rate `X`", ""), floatFlag("end-rate", "end at the learning rate `X`", "")
	start.Value, end.Value = 1e-7, 10
	steps := intFlag("steps", "go there in `N` steps")
	steps.Value = 100
	phase := stringFlag("phase", "the phase `NAME` to find a learning rate for")
	phase.DefaultText = "the one that the run trains next, or the graph's first"
	run := stringFlag("run", "begin with the weights of the run in the folder `DIR`; it is only read")
	run.DefaultText = "the graph's weights"
	return &cli.Command{
		Name:  "lr-find",
		Usage: "find a learning rate for a phase",
		UsageText: "tfft lr-find --graph graphs/food11 --data food11 --output sweep.png\n" +
			"tfft lr-find --graph graphs/food11 --data food11 --run runs/food11",
		Description: "Trains a copy of the weights for some steps with a learning rate that rises from step to\n" +
			"step, until the loss blows up, and suggests one by two of fastai's rules: valley, about half\n" +
			"way down where the loss falls for the longest, and steepest, where it falls fastest. No run\n" +
			"is changed by it.",
		Flags: slices.Concat([]cli.Flag{
			run, phase, start, end, steps,
			stringFlag("output", "draw the loss over the learning rate to the PNG `FILE`"),
			boolFlag("json", "print one JSON object, with every step"),
		}, trainingFlags()),
		Action: func(c *cli.Context) error {
			config, sweep, err := sweepOf(c)
			if err != nil {
				return err
			}
			if path := c.String("output"); path != "" {
				if err := dataset.CheckOutside(config.Data, "output", path); err != nil {
					return err
				}
			}
			config.Observer = printerOf(c)
			if err := useTensorFlow(&config, c); err != nil {
				return err
			}
			found, err := tfrunner.FindLearningRate(c.Context, config, sweep)
			if err != nil {
				return explainBadImage(err, config.Data)
			}
			if path := c.String("output"); path != "" {
				if err := plot.DrawSweep(path, curve(found)); err != nil {
					return err
				}
			}
			if c.Bool("json") {
				return printSweepJSON(stdout, found)
			}
			return printSweep(stdout, found)
		},
	}
}

func sweepOf(c *cli.Context) (tfrunner.Config, tfrunner.Sweep, error) {
	if err := required(c, "graph", "data"); err != nil {
		return tfrunner.Config{}, tfrunner.Sweep{}, err
	}
	config, err := trainingConfigOf(c)
	config.Folder = runfolder.Folder(c.String("run"))
	sweep := tfrunner.Sweep{Phase: c.String("phase"), Start: c.Float64("start-rate"), End: c.Float64("end-rate"), Steps: c.Int("steps")}
	return config, sweep, cmp.Or(err, sweep.Check())
}

// curve is the picture of the sweep. The point at which the loss blew up is left
// out: it would flatten all others.
func curve(f *tfrunner.FoundRate) plot.Sweep {
	var s plot.Sweep
	for _, p := range f.Points[:len(f.Points)-1] {
		s.LearningRates, s.Losses = append(s.LearningRates, p.LearningRate), append(s.Losses, p.Loss)
	}
	for _, m := range f.Suggestions {
		s.Marks = append(s.Marks, plot.Mark{Name: m.Rule, LearningRate: m.LearningRate, Loss: m.Loss})
	}
	return s
}

// printSweep prints about twenty of the steps and the suggestions.
func printSweep(w io.Writer, f *tfrunner.FoundRate) error {
	fmt.Fprintf(w, "%s, from %s: %d steps\n\n", f.Phase, f.From, len(f.Points))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LEARNING RATE\tLOSS")
	for i, every := 0, max(1, len(f.Points)/20); i < len(f.Points); i += every {
		fmt.Fprintf(table, "%.2e\t%.4f\n", f.Points[i].LearningRate, f.Points[i].Loss)
	}
	fmt.Fprintln(table, "\nRULE\tLEARNING RATE")
	for _, s := range f.Suggestions {
		fmt.Fprintf(table, "%s\t%.2e\n", s.Rule, s.LearningRate)
	}
	return table.Flush()
}

// printSweepJSON leaves out a last loss that is no number: JSON has none such.
func printSweepJSON(w io.Writer, f *tfrunner.FoundRate) error {
	if n := len(f.Points); !f.Points[n-1].Finite() {
		f.Points = f.Points[:n-1]
	}
	return json.NewEncoder(w).Encode(f)
}
