package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"

	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner/crossval"
)

// crossvalJSON is what crossval --json prints.
type crossvalJSON struct {
	*crossval.Result
	Output string `json:"output"`
}

func printCrossvalJSON(w io.Writer, output string, r *crossval.Result) error {
	return json.NewEncoder(w).Encode(crossvalJSON{r, output})
}

// printCrossval prints how each training did, and the report on all images.
func printCrossval(w io.Writer, output string, r *crossval.Result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s, from %s: %s of %s\n\nREPEAT\tFOLD\tTRAINED ON\tHELD OUT\tACCURACY\n", r.Phase, r.From, counted(len(r.Folds), "training"), counted(r.Epochs, "epoch"))
	for _, f := range r.Folds {
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%.4f\n", f.Repeat, f.Fold, count(f.Training), count(f.Images), f.Accuracy)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nover the folds: %.4f, standard deviation %.4f\n", r.OverFolds.Mean, r.OverFolds.Deviation)
	if over := r.OverRepeats; over != nil {
		fmt.Fprintf(w, "over the repeats, on all images: %.4f, standard deviation %.4f\n", over.Mean, over.Deviation)
	}
	of := ""
	if r.OverRepeats != nil {
		of = " of the first repeat"
	}
	fmt.Fprintf(w, "accuracy on all %s images%s: %.4f, 95 %% interval %.4f - %.4f\n", count(r.Images), of, r.Accuracy, r.Interval[0], r.Interval[1])
	if r.Groups > 0 {
		fmt.Fprintf(w, "these are of %s; images of a group are alike, which makes the interval too narrow\n", counted(r.Groups, "group"))
	}
	if r.Evaluation > 0 {
		fmt.Fprintf(w, "the %s evaluation images were not touched\n", count(r.Evaluation))
	}
	_, err := fmt.Fprintf(w, "trainings took %s in all, this command %s\n\n%s\nresults: %s\n", screen.Seconds(r.TrainingSeconds), screen.Seconds(r.Seconds), r.Text, output)
	return err
}

func count(n int) string { return humanize.Comma(int64(n)) }

// counted is so many things, such as 1 epoch, or 2,000 images.
func counted(n int, thing string) string { return count(n) + " " + english.PluralWord(n, thing, "") }
