package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/screen"
)

// printComparison prints three tables: how well each run did, whether it differs
// from the first, and in which classes.
func printComparison(w io.Writer, runs []*comparedRun, c *eval.Comparison) error {
	fmt.Fprintf(w, "%d test images, %d classes\n\n", c.Images, len(c.Classes))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tACCURACY\t95 % INTERVAL\tMACRO F1\tTRAINED\tEPOCHS\tTIME")
	for i, s := range c.Runs {
		fmt.Fprintf(table, "%s\t%.4f\t%.4f - %.4f\t%.4f\t%s\t%d\t%s\n", s.Name, s.Accuracy, s.Low, s.High, s.MacroF1,
			humanize.Comma(int64(runs[i].parameters)), len(runs[i].history), screen.Seconds(runs[i].seconds()))
	}
	fmt.Fprintf(table, "\nAGAINST %s\tACCURACY\tONLY IT IS RIGHT\tONLY THE FIRST\tP\n", c.Runs[0].Name)
	for _, p := range c.Pairs {
		if p.A == 0 {
			fmt.Fprintf(table, "%s\t%+.4f\t%d\t%d\t%.2g\n", c.Runs[p.B].Name, c.Runs[p.B].Accuracy-c.Runs[0].Accuracy, p.OnlyB, p.OnlyA, p.P)
		}
	}
	fmt.Fprint(table, "\nRECALL\tIMAGES")
	for _, s := range c.Runs {
		fmt.Fprintf(table, "\t%s", s.Name)
	}
	fmt.Fprintln(table)
	for class, name := range c.Classes {
		base := c.Runs[0].PerClass[class]
		fmt.Fprintf(table, "%s\t%d\t%.2f", name, base.Support, base.Recall)
		for _, s := range c.Runs[1:] {
			fmt.Fprintf(table, "\t%.2f (%+.2f)", s.PerClass[class].Recall, s.PerClass[class].Recall-base.Recall)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// comparisonJSON is what compare --json prints.
type comparisonJSON struct {
	Images  int        `json:"images"`
	Classes []string   `json:"classes"`
	Runs    []runJSON  `json:"runs"`
	Pairs   []pairJSON `json:"pairs"`
}

type runJSON struct {
	Run        string             `json:"run"`
	Phases     []string           `json:"phases"`
	Accuracy   float64            `json:"accuracy"`
	Interval   [2]float64         `json:"interval"` // Wilson's, 95 %
	MacroF1    float64            `json:"macro_f1"`
	Recall     map[string]float64 `json:"recall"`
	Parameters int                `json:"parameters_trained"`
	Epochs     int                `json:"epochs"`
	Seconds    float64            `json:"seconds"`
}

type pairJSON struct {
	A     string  `json:"a"`
	B     string  `json:"b"`
	OnlyA int     `json:"only_a_right"`
	OnlyB int     `json:"only_b_right"`
	P     float64 `json:"p"`
}

func printComparisonJSON(w io.Writer, runs []*comparedRun, c *eval.Comparison) error {
	out := comparisonJSON{Images: c.Images, Classes: c.Classes}
	for i, s := range c.Runs {
		recall := map[string]float64{}
		for class, name := range c.Classes {
			recall[name] = s.PerClass[class].Recall
		}
		out.Runs = append(out.Runs, runJSON{
			Run: s.Name, Phases: runs[i].phases, Accuracy: s.Accuracy, Interval: [2]float64{s.Low, s.High}, MacroF1: s.MacroF1,
			Recall: recall, Parameters: runs[i].parameters, Epochs: len(runs[i].history), Seconds: runs[i].seconds(),
		})
	}
	for _, p := range c.Pairs {
		out.Pairs = append(out.Pairs, pairJSON{A: c.Runs[p.A].Name, B: c.Runs[p.B].Name, OnlyA: p.OnlyA, OnlyB: p.OnlyB, P: p.P})
	}
	return json.NewEncoder(w).Encode(out)
}
