package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func lrFindFlags() []cli.Flag {
	start, end := floatFlag("start-rate", "begin with the learning rate `X`", ""), floatFlag("end-rate", "end at the learning rate `X`", "")
	start.Value, end.Value = 1e-7, 10
	steps := intFlag("steps", "go there in `N` steps")
	steps.Value = 100
	phase := stringFlag("phase", "the phase `NAME` to find a learning rate for")
	phase.DefaultText = "the one that the run trains next, or the graph's first"
	run := stringFlag("run", "begin with the weights of the run in the folder `DIR`; it is only read")
	run.DefaultText = "the graph's weights"
	return slices.Concat([]cli.Flag{
		run, phase, setFlag(), start, end, steps,
		stringFlag("output", "draw the loss over the learning rate to the PNG `FILE`"),
		boolFlag("json", "print one JSON object, with every step"),
	}, trainingFlags())
}

func lrFindCommand(stdout, stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:  "lr-find",
		Usage: "find a learning rate for a phase",
		UsageText: "tfft lr-find --graph graphs/food11 --data food11 --output rates.png\n" +
			"tfft lr-find --graph graphs/food11 --data food11 --run runs/food11",
		Description: "Trains a copy of the weights for some steps with a learning rate that rises from step to\n" +
			"step, until the loss blows up, and suggests one by fastai's rule valley: about half way down\n" +
			"where the loss falls for the longest. It prints the command that trains with it. A second\n" +
			"rule, steepest, is where the loss falls fastest. No run is changed.",
		Flags: lrFindFlags(),
		Action: func(c *cli.Context) error {
			config, test, err := rateTestOf(c)
			if err != nil {
				return err
			}
			if config.ByPhase, err = byPhase(c, lrFindFlags, trainingConfigOf); err != nil {
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
			found, err := tfrunner.FindLearningRate(c.Context, config, test)
			if found == nil || len(found.Points) == 0 {
				return explainBadImage(err, config.Data)
			}
			return errors.Join(err, showFoundRate(c, stdout, found))
		},
	}
}

// showFoundRate draws and prints what was found.
func showFoundRate(c *cli.Context, stdout io.Writer, found *tfrunner.FoundRate) error {
	if path := c.String("output"); path != "" {
		if err := plot.DrawRateTest(path, curve(found)); err != nil {
			return err
		}
	}
	if c.Bool("json") {
		return printFoundRateJSON(stdout, found)
	}
	if err := printFoundRate(stdout, found); err != nil || found.Suggested() == 0 {
		return err
	}
	_, err := fmt.Fprintf(stdout, "\n%s\n", runWith(c, found))
	return err
}

// runWith is the command that trains with the suggestion, and with the flags that were
// given: with another batch size, say, another learning rate would be right.
func runWith(c *cli.Context, found *tfrunner.FoundRate) string {
	words := givenWords(c, []string{"phase", "learning-rate", "json"}, []phaseSetting{{phase: found.Phase, setting: "learning-rate"}})
	return strings.Join(append(words, "--phase", found.Phase, "--learning-rate", fmt.Sprintf("%.2g", found.Suggested())), " ")
}

func rateTestOf(c *cli.Context) (tfrunner.Config, tfrunner.RateTest, error) {
	if err := required(c, "graph", "data"); err != nil {
		return tfrunner.Config{}, tfrunner.RateTest{}, err
	}
	config, err := trainingConfigOf(c)
	config.Folder = runfolder.Folder(c.String("run"))
	test := tfrunner.RateTest{Phase: c.String("phase"), Start: c.Float64("start-rate"), End: c.Float64("end-rate"), Steps: c.Int("steps")}
	return config, test, cmp.Or(err, test.Check())
}

// curve is the picture of the test. The point at which the loss blew up is left
// out: it would flatten all others.
func curve(f *tfrunner.FoundRate) plot.RateTest {
	var s plot.RateTest
	for _, p := range f.Points[:len(f.Points)-1] {
		s.LearningRates, s.Losses = append(s.LearningRates, p.LearningRate), append(s.Losses, p.Loss)
	}
	for _, m := range f.Suggestions {
		s.Marks = append(s.Marks, plot.Mark{Name: m.Rule, LearningRate: m.LearningRate, Loss: m.Loss})
	}
	return s
}

// printFoundRate prints about twenty of the steps and the suggestions.
func printFoundRate(w io.Writer, f *tfrunner.FoundRate) error {
	fmt.Fprintf(w, "%s, from %s: %d steps\n\n", f.Phase, f.From, len(f.Points))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LEARNING RATE\tLOSS")
	for i, every := 0, max(1, len(f.Points)/20); i < len(f.Points); i += every {
		fmt.Fprintf(table, "%.2e\t%.4f\n", f.Points[i].LearningRate, f.Points[i].Loss)
	}
	for i, s := range f.Suggestions {
		if i == 0 {
			fmt.Fprintf(table, "\nSUGGESTED\t%.2e\t(%s)\n", s.LearningRate, s.Rule)
		} else {
			fmt.Fprintf(table, "%s\t%.2e\n", s.Rule, s.LearningRate)
		}
	}
	return table.Flush()
}

// foundRateJSON is what lr-find --json prints.
type foundRateJSON struct {
	*tfrunner.FoundRate
	Suggested float64 `json:"suggested,omitempty"`
}

// printFoundRateJSON leaves out a last loss that is no number: JSON has none such.
func printFoundRateJSON(w io.Writer, f *tfrunner.FoundRate) error {
	if n := len(f.Points); !f.Points[n-1].Finite() {
		f.Points = f.Points[:n-1]
	}
	return json.NewEncoder(w).Encode(foundRateJSON{f, f.Suggested()})
}
