package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/screen"
)

// printComparison prints three tables: how well each run did, whether it differs
// from the first, and in which classes.
func printComparison(w io.Writer, runs []*comparedRun, c *eval.Comparison) error {
	fmt.Fprintf(w, "%d test images, %d classes\n\n", c.Images, len(c.Classes))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	labelled := runs[0].task == dataset.Multilabel
	accuracy, more := "ACCURACY", ""
	if labelled {
		accuracy, more = "EXACT MATCH", "LABEL ACCURACY\t"
	}
	fmt.Fprintf(table, "RUN\t%s\t95 %% INTERVAL\t%sMACRO F1\tTRAINED\tEPOCHS\tTIME\n", accuracy, more)
	for i, s := range c.Runs {
		fmt.Fprintf(table, "%s\t%.4f\t%.4f - %.4f\t", s.Name, s.Accuracy, s.Low, s.High)
		if labelled {
			fmt.Fprintf(table, "%.4f\t", s.LabelAccuracy)
		}
		fmt.Fprintf(table, "%.4f\t%s\t%d\t%s\n", s.MacroF1,
			humanize.Comma(int64(runs[i].parameters)), len(runs[i].history), screen.Seconds(runs[i].seconds()))
	}
	fmt.Fprintf(table, "\nAGAINST %s\t%s\tONLY IT IS RIGHT\tONLY THE FIRST\tP\n", c.Runs[0].Name, accuracy)
	for _, p := range c.Pairs {
		if p.A == 0 {
			fmt.Fprintf(table, "%s\t%+.4f\t%d\t%d\t%.2g\n", c.Runs[p.B].Name, c.Runs[p.B].Accuracy-c.Runs[0].Accuracy, p.OnlyB, p.OnlyA, p.P)
		}
	}
	if labelled {
		printLabels(table, c)
	} else {
		printRecall(table, c)
	}
	return table.Flush()
}

// printLabels prints the F1 of each class with what of it differs from the first run, and
// McNemar's p-value, corrected.
func printLabels(table io.Writer, c *eval.Comparison) {
	fmt.Fprintf(table, "\nF1\tIMAGES\t%s", c.Runs[0].Name)
	for _, s := range c.Runs[1:] {
		fmt.Fprintf(table, "\t%s\tP (HOLM)", s.Name)
	}
	fmt.Fprintln(table)
	for class, name := range c.Classes {
		base := c.Runs[0].PerClass[class]
		fmt.Fprintf(table, "%s\t%d\t%.2f", name, base.Support, base.F1)
		for _, p := range c.Pairs {
			if p.A == 0 {
				f1 := c.Runs[p.B].PerClass[class].F1
				fmt.Fprintf(table, "\t%.2f (%+.2f)\t%.2g", f1, f1-base.F1, p.PerClass[class].Holm)
			}
		}
		fmt.Fprintln(table)
	}
}

// printRecall prints the recall of each class with what of it differs from the first run.
func printRecall(table io.Writer, c *eval.Comparison) {
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
}

// comparisonJSON is what compare --json prints.
type comparisonJSON struct {
	Images  int        `json:"images"`
	Classes []string   `json:"classes"`
	Runs    []runJSON  `json:"runs"`
	Pairs   []pairJSON `json:"pairs"`
}

type runJSON struct {
	Run           string             `json:"run"`
	Phases        []string           `json:"phases"`
	Accuracy      float64            `json:"accuracy"`
	Interval      [2]float64         `json:"interval"` // Wilson's, 95 %
	LabelAccuracy *float64           `json:"label_accuracy,omitempty"`
	MacroF1       float64            `json:"macro_f1"`
	F1            map[string]float64 `json:"f1"`
	Recall        map[string]float64 `json:"recall"`
	Parameters    int                `json:"parameters_trained"`
	Epochs        int                `json:"epochs"`
	Seconds       float64            `json:"seconds"`
}

type pairJSON struct {
	A string `json:"a"`
	B string `json:"b"`
	differJSON
	Labels map[string]labelJSON `json:"labels,omitempty"`
}

type differJSON struct {
	OnlyA int     `json:"only_a_right"`
	OnlyB int     `json:"only_b_right"`
	P     float64 `json:"p"`
}

type labelJSON struct {
	differJSON
	Holm float64 `json:"p_holm"`
}

func printComparisonJSON(w io.Writer, runs []*comparedRun, c *eval.Comparison) error {
	out := comparisonJSON{Images: c.Images, Classes: c.Classes}
	for i, s := range c.Runs {
		r := runJSON{
			Run: s.Name, Phases: runs[i].phases, Accuracy: s.Accuracy, Interval: [2]float64{s.Low, s.High}, MacroF1: s.MacroF1,
			F1: map[string]float64{}, Recall: map[string]float64{}, Parameters: runs[i].parameters, Epochs: len(runs[i].history), Seconds: runs[i].seconds(),
		}
		for class, name := range c.Classes {
			r.F1[name], r.Recall[name] = s.PerClass[class].F1, s.PerClass[class].Recall
		}
		if runs[i].task == dataset.Multilabel {
			r.LabelAccuracy = &s.LabelAccuracy
		}
		out.Runs = append(out.Runs, r)
	}
	for _, p := range c.Pairs {
		pair := pairJSON{A: c.Runs[p.A].Name, B: c.Runs[p.B].Name, differJSON: differJSON(p.Differ)}
		for class, label := range p.PerClass {
			if class == 0 {
				pair.Labels = map[string]labelJSON{}
			}
			pair.Labels[c.Classes[class]] = labelJSON{differJSON(label.Differ), label.Holm}
		}
		out.Pairs = append(out.Pairs, pair)
	}
	return json.NewEncoder(w).Encode(out)
}
