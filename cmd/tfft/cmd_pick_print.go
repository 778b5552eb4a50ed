package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/argv"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner/pick"
)

// pickJSON is what pick --json prints.
type pickJSON struct {
	*pick.Result
	Command string `json:"command"` // that trains the graph
	Output  string `json:"output"`
}

func printPickJSON(w io.Writer, p pickJSON) error { return json.NewEncoder(w).Encode(p) }

// pickedCommand trains the graph that was picked, with the settings that were given.
func pickedCommand(c *cli.Context, r *pick.Result) string {
	words := givenWords(c, []string{"json", "fresh"}, nil)
	return strings.Join(slices.Insert(words, 2, "--graph", argv.Quote(names.Parse(r.Picked))), " ")
}

// printPick prints how good the graphs are, what they cost, and which one to train.
func printPick(w io.Writer, p pickJSON) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s, %d folds\n\n", counted(p.Images, "image"), p.Folds)
	printGood(table, p.Graphs)
	printCosts(table, p.Graphs)
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nP: how likely a graph that is as good as the best one differs from it at least so much\ntimes: %s\n", deviceText(p.Device))
	if p.Groups > 0 {
		fmt.Fprintf(w, "the images are of %s; images of a group are alike, which makes intervals too narrow and p too small\n", counted(p.Groups, "group"))
	}
	if p.Evaluation > 0 {
		fmt.Fprintf(w, "the %s evaluation images were not touched\n", count(p.Evaluation))
	}
	_, err := fmt.Fprintf(w, "this command took %s\nresults: %s\n\n%s\n\n%s\n", screen.Seconds(p.Seconds), p.Output, p.Answer, p.Command)
	return err
}

// printGood prints how good the graphs are.
func printGood(table io.Writer, graphs []pick.Graph) {
	fmt.Fprintln(table, "RANK\tGRAPH\tACCURACY\t95 % INTERVAL\tLOG LOSS\tP\t\tLOGME\tITS RANK")
	for _, g := range graphs {
		p, verdict := "", "best"
		if g.Against != nil {
			p, verdict = fmt.Sprintf("%.2g", g.Against.P), "worse"
			if g.AsGood {
				verdict = "as good"
			}
		}
		fmt.Fprintf(table, "%d\t%s\t%.4f\t%.4f - %.4f\t%.4f\t%s\t%s\t%.4f\t%d\n", g.Rank, g.Name, g.Accuracy, g.Interval[0], g.Interval[1], g.LogLoss, p, verdict, g.LogME, g.LogMERank)
	}
}

// printCosts prints what the graphs cost.
func printCosts(table io.Writer, graphs []pick.Graph) {
	fmt.Fprintln(table, "\nGRAPH\tMS AN IMAGE\tS A TRAINING\tPARAMETERS\tMODEL\tFEATURES\tINPUT")
	for _, g := range graphs {
		fmt.Fprintf(table, "%s\t%.3g\t%.3g\t%s\t%s\t%s\t%d x %d\n", g.Name, g.Milliseconds, g.TrainingSeconds, count(g.Parameters),
			humanize.Bytes(uint64(g.Megabytes*1e6)), humanize.Bytes(uint64(g.FeatureBytes)), g.Width, g.Height)
	}
}

// deviceText says what times are of.
func deviceText(d *pick.Device) string {
	if d.Type == "CPU" {
		return fmt.Sprintf("on the CPU, %d threads of %s", d.Threads, d.Processor)
	}
	return "on the " + d.Type
}
