package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"

	"github.com/tfft/tfft/internal/argv"
	"github.com/tfft/tfft/internal/screen"
	"github.com/tfft/tfft/tfrunner/labels"
)

// What is printed at most; labels.csv has all.
const (
	mostWrong = 10
	mostPairs = 5
)

// labelsJSON is what labels --json prints.
type labelsJSON struct {
	*labels.Result
	Output string `json:"output"`
}

func printLabelsJSON(w io.Writer, output string, r *labels.Result) error {
	return json.NewEncoder(w).Encode(labelsJSON{r, output})
}

// printLabelSearch prints what was found, and what to do next.
func printLabelSearch(w io.Writer, output string, r *labels.Result) error {
	fmt.Fprintf(w, "%s, from %s: %s of %s, on all %s\n", r.Phase, r.From, counted(r.Folds, "training"), counted(r.Epochs, "epoch"), counted(r.Images, "image"))
	fmt.Fprintf(w, "accuracy by the labels as they are: %.4f, 95 %% interval %.4f - %.4f\n\n", r.Accuracy, r.Interval[0], r.Interval[1])
	if err := printMislabelled(w, r); err != nil {
		return err
	}
	across := r.Count(func(g labels.Group) bool { return g.AcrossSplits })
	several := r.Count(func(g labels.Group) bool { return g.SeveralLabels })
	images := 0
	for _, g := range r.NearDuplicates {
		images += len(g.Images)
	}
	fmt.Fprintf(w, "near-duplicates: %s of %s in all, of similarity %v or more\n", counted(len(r.NearDuplicates), "group"), counted(images, "image"), r.Similarity)
	if across > 0 {
		fmt.Fprintf(w, "  of several splits: %s; figures on one split are too good where a copy is in another\n", count(across))
	}
	if several > 0 {
		fmt.Fprintf(w, "  with several labels: %s\n", count(several))
	}
	fmt.Fprintf(w, "outliers: %s, farther than %.3f from the nearest ones\n", counted(len(r.Outliers), "image"), r.OutlierDistance)
	fmt.Fprintf(w, "\ntrainings took %s in all, this command %s\nresults: %s\n", screen.Seconds(r.TrainingSeconds), screen.Seconds(r.Seconds), output)
	return printNext(w, output, r)
}

// printMislabelled prints the labels that look most wrong, and the classes that are taken for
// another.
func printMislabelled(w io.Writer, r *labels.Result) error {
	fmt.Fprintf(w, "%s; by an estimate, %s of %s are (%.1f %%)\n",
		lookWrong(len(r.Mislabelled)), count(r.EstimatedWrong), count(r.Images), 100*float64(r.EstimatedWrong)/float64(r.Images))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(r.Mislabelled) > 0 {
		fmt.Fprintln(table, "\nLABEL\tPROBABILITY\tSUGGESTED\tPROBABILITY\tIMAGE")
	}
	for _, m := range r.Mislabelled[:min(len(r.Mislabelled), mostWrong)] {
		fmt.Fprintf(table, "%s\t%.3f\t%s\t%.3f\t%s\n", m.Label, m.Quality, m.Suggested, m.Probability, m.Path)
	}
	printMore(table, len(r.Mislabelled), mostWrong)
	if len(r.Pairs) > 0 {
		fmt.Fprintln(table, "\nLABEL\tPROBABLY\tIMAGES, BY AN ESTIMATE")
	}
	for _, p := range r.Pairs[:min(len(r.Pairs), mostPairs)] {
		fmt.Fprintf(table, "%s\t%s\t%s\n", p.Label, p.Class, count(p.Images))
	}
	printMore(table, len(r.Pairs), mostPairs)
	fmt.Fprintln(table)
	return table.Flush()
}

// lookWrong says how many labels do.
func lookWrong(n int) string {
	if n == 1 {
		return "1 label looks wrong"
	}
	return count(n) + " labels look wrong"
}

// printMore says how many rows of a table are not shown.
func printMore(w io.Writer, rows, shown int) {
	if left := rows - shown; left > 0 {
		fmt.Fprintf(w, "and %s more\n", count(left))
	}
}

// printNext says what to do with the results.
func printNext(w io.Writer, output string, r *labels.Result) error {
	table := filepath.Join(output, labels.TableFile)
	if r.InShards {
		_, err := fmt.Fprintf(w, "\nthe images are in shards, which tfft dataset build does not take: see %s, and write new shards\n", table)
		return err
	}
	_, err := fmt.Fprintf(w, "\nlook at the pictures, and edit %s: correct its labels, remove lines; then\n  tfft dataset build --csv %s --source %s --output cleaned\n",
		table, argv.Quote(table), argv.Quote(r.Root))
	return err
}
