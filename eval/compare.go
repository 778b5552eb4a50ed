package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/names"
)

// Outcome is what one run said about its test images, each of one class.
type Outcome struct {
	Name        string
	Classes     []string
	Predictions []Prediction
}

// Comparison sets the outcomes of several runs on the same images side by side.
type Comparison struct {
	Classes []string
	Images  int
	Runs    []RunScores // in the order given; the first is what others are held against
	Pairs   []Pair      // every two runs
}

// RunScores is how well one run did.
type RunScores struct {
	Name          string
	Accuracy      float64 // the share of images that were told right; of several labels an image, in every class
	Low, High     float64 // Wilson's 95 % interval of Accuracy
	LabelAccuracy float64 // of several labels an image: the share of classes of images that were told right
	MacroF1       float64
	PerClass      []Scores
}

// Pair tells two runs apart by McNemar's test.
type Pair struct {
	A, B     int         // indices of Runs, A < B
	Differ               // over images that were told right, as Accuracy counts them
	PerClass []ClassPair // of several labels an image; nil of one
}

// Differ says where two runs differ.
type Differ struct {
	OnlyA, OnlyB int     // images that one told rightly and the other did not
	P            float64 // McNemar's exact, two-sided p-value
}

// ClassPair tells two runs apart by how they tell one class.
type ClassPair struct {
	Differ
	Holm float64 // P, corrected for all the classes of the pair
}

// Compare refuses runs with other classes or other images than the first: their
// scores could not be held against each other. Images are told by path and label.
func Compare(runs []Outcome) (*Comparison, error) {
	var all []judged
	for _, run := range runs {
		j := judged{name: run.Name, classes: run.Classes, images: len(run.Predictions), truth: map[string]string{}, hits: map[string]bool{}}
		labels, predicted := make([]int, len(run.Predictions)), make([]int, len(run.Predictions))
		for i, p := range run.Predictions {
			labels[i], predicted[i] = p.Label, p.Predicted
			j.hits[p.Path] = p.Label == p.Predicted
		}
		report, err := NewReport(run.Classes, labels, predicted)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", run.Name, err)
		}
		for _, p := range run.Predictions {
			j.truth[p.Path] = names.Text(run.Classes[p.Label])
		}
		j.scores = RunScores{Accuracy: report.Accuracy, MacroF1: report.Macro.F1, PerClass: report.PerClass}
		all = append(all, j)
	}
	return compare(all)
}

// judged is an outcome, as it is compared.
type judged struct {
	name      string
	classes   []string
	images    int
	truth     map[string]string // by image: its class, or classes
	hits      map[string]bool   // by image: whether it was told right
	classHits []map[string]bool // by class, then by image; nil: an image is of one class
	scores    RunScores         // but for Name, Low and High
}

// compare holds runs against each other. There is one at least.
func compare(runs []judged) (*Comparison, error) {
	c := &Comparison{Classes: runs[0].classes, Images: runs[0].images}
	for _, run := range runs {
		if !slices.Equal(run.classes, c.Classes) {
			return nil, fmt.Errorf("%q has the classes %q, %q has %q", runs[0].name, c.Classes, run.name, run.classes)
		}
		if err := sameImages(runs[0], run); err != nil {
			return nil, err
		}
		s := run.scores
		s.Name = run.name
		s.Low, s.High = Wilson(right(run.hits), len(run.hits))
		c.Runs = append(c.Runs, s)
	}
	for a := range runs {
		for b := a + 1; b < len(runs); b++ {
			c.Pairs = append(c.Pairs, Pair{A: a, B: b, Differ: differ(runs[a].hits, runs[b].hits), PerClass: classPairs(runs[a].classHits, runs[b].classHits)})
		}
	}
	return c, nil
}

func right(hits map[string]bool) int {
	n := 0
	for _, hit := range hits {
		if hit {
			n++
		}
	}
	return n
}

// sameImages refuses b when it was tested on other images than a.
func sameImages(a, b judged) error {
	onlyA, onlyB := missing(a.truth, b.truth), missing(b.truth, a.truth)
	if a.images == b.images && len(onlyA)+len(onlyB) == 0 {
		return nil
	}
	err := fmt.Errorf("%q (%d images) and %q (%d images) were tested on different images", a.name, len(a.truth), b.name, len(b.truth))
	odd, in := onlyA, a
	if len(odd) == 0 {
		odd, in = onlyB, b
	}
	if len(odd) > 0 {
		err = fmt.Errorf("%w: only %q has %q as %q", err, in.name, odd[0], in.truth[odd[0]])
	}
	return err
}

// missing are the images of a that b lacks, or has as something else, by path.
func missing(a, b map[string]string) (odd []string) {
	for path, truth := range a {
		if other, ok := b[path]; !ok || other != truth {
			odd = append(odd, path)
		}
	}
	slices.SortFunc(odd, strings.Compare)
	return odd
}

// differ counts the images where two runs differ.
func differ(a, b map[string]bool) (d Differ) {
	for path, hit := range a {
		switch other := b[path]; {
		case hit && !other:
			d.OnlyA++
		case other && !hit:
			d.OnlyB++
		}
	}
	d.P = McNemar(d.OnlyA, d.OnlyB)
	return d
}
