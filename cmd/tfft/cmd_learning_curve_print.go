package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner/learningcurve"
)

// learningCurveJSON is what learning-curve --json prints.
type learningCurveJSON struct {
	*learningcurve.Result
	Output string `json:"output"`
}

func printLearningCurveJSON(w io.Writer, output string, r *learningcurve.Result) error {
	return json.NewEncoder(w).Encode(learningCurveJSON{r, output})
}

// printClassLaws prints how many images of each class it takes for a quarter fewer of its errors.
func printClassLaws(w io.Writer, classes []learningcurve.Class) {
	fmt.Fprintln(w, "\nCLASS\tTRAINED ON\tERRORS\tA QUARTER FEWER TAKE")
	for _, c := range classes {
		fmt.Fprintf(w, "%s\t%s\t%.1f %% of %s\t%s\n", c.Class, count(c.Training), 100*c.Errors, count(c.Validation), c.Needs())
	}
}

// printLearningCurve prints accuracy and recall by size, and what the law says.
func printLearningCurve(w io.Writer, output string, r *learningcurve.Result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s, from %s: trainings of %s, on %s\n\n", r.Phase, r.From, counted(r.Epochs, "epoch"), counted(r.Validation, "validation image"))
	fmt.Fprintln(table, "TRAINED ON\tTRAININGS\tACCURACY\t95 % INTERVAL")
	for _, s := range r.Sizes {
		fmt.Fprintf(table, "%s\t%d\t%.4f\t%.4f - %.4f\n", count(s.Images), s.Trainings, s.Accuracy, s.Interval[0], s.Interval[1])
	}
	fmt.Fprint(table, "\nRECALL")
	for _, s := range r.Sizes {
		fmt.Fprintf(table, "\t%s", count(s.Images))
	}
	fmt.Fprintln(table)
	for _, class := range slices.Sorted(maps.Keys(r.Sizes[0].Recall)) {
		fmt.Fprint(table, class)
		for _, s := range r.Sizes {
			fmt.Fprintf(table, "\t%.2f", s.Recall[class])
		}
		fmt.Fprintln(table)
	}
	printClassLaws(table, r.Classes)
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if l := r.Law; l != nil && l.A > 0 {
		floor := ""
		if l.C > 0 {
			floor = fmt.Sprintf(" + %.3g", l.C)
		}
		fmt.Fprintf(w, "errors with n training images: %.3g * n^-%.3g%s\n", l.A, l.B, floor)
	}
	fmt.Fprintf(w, "%s\n", r.Answer)
	if r.Evaluation > 0 {
		fmt.Fprintf(w, "the %s evaluation images were not touched\n", count(r.Evaluation))
	}
	_, err := fmt.Fprintf(w, "trainings took %s in all, this command %s\nresults: %s\n", screen.Seconds(r.TrainingSeconds), screen.Seconds(r.Seconds), output)
	return err
}
