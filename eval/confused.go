package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// Confused is images of one class that were predicted as another.
type Confused struct {
	Label, Predicted int // class indices
	Images           int
}

// MostConfused are the pairs of classes with the most such images, n of them at most, those with
// most images first.
func (r *Report) MostConfused(n int) (pairs []Confused) {
	for label, row := range r.Confusion {
		for predicted, images := range row {
			if predicted != label && images > 0 {
				pairs = append(pairs, Confused{label, predicted, images})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b Confused) int { return cmp.Compare(b.Images, a.Images) })
	return pairs[:min(n, len(pairs))]
}

// listedConfused is how many pairs ConfusedText lists.
const listedConfused = 10

// ConfusedText lists the most confused classes, a line each; empty: all images were told right.
func (r *Report) ConfusedText() string {
	pairs := r.MostConfused(listedConfused)
	if len(pairs) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintln(&b, "most confused")
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, p := range pairs {
		fmt.Fprintf(table, "  %s\ttaken for\t%s\t%d of %d\n", r.Classes[p.Label], r.Classes[p.Predicted], p.Images, r.PerClass[p.Label].Support)
	}
	_ = table.Flush() // a strings.Builder takes everything
	return b.String()
}
