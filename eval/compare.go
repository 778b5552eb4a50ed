package eval

import (
	"fmt"
	"slices"
	"strings"
)

// Outcome is what one run said about its test images.
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
	Name      string
	Accuracy  float64
	Low, High float64 // Wilson's 95 % interval of Accuracy
	MacroF1   float64
	PerClass  []Scores
}

// Pair tells two runs apart by McNemar's test.
type Pair struct {
	A, B         int     // indices of Runs, A < B
	OnlyA, OnlyB int     // images that one classified rightly and the other did not
	P            float64 // McNemar's exact, two-sided p-value
}

// Compare refuses runs with other classes or other images than the first: their
// scores could not be held against each other. Images are told by path and label.
func Compare(runs []Outcome) (*Comparison, error) {
	c := &Comparison{Classes: runs[0].Classes, Images: len(runs[0].Predictions)}
	var hits []map[string]bool // by image, of each run
	for _, run := range runs {
		if !slices.Equal(run.Classes, c.Classes) {
			return nil, fmt.Errorf("%q has the classes %q, %q has %q", runs[0].Name, c.Classes, run.Name, run.Classes)
		}
		scores, err := score(run)
		if err != nil {
			return nil, err
		}
		if err := sameImages(runs[0], run); err != nil {
			return nil, err
		}
		c.Runs, hits = append(c.Runs, scores), append(hits, hitsOf(run))
	}
	for a := range runs {
		for b := a + 1; b < len(runs); b++ {
			c.Pairs = append(c.Pairs, pair(a, b, hits))
		}
	}
	return c, nil
}

// score sums one run up.
func score(run Outcome) (RunScores, error) {
	labels, predicted := make([]int, len(run.Predictions)), make([]int, len(run.Predictions))
	for i, p := range run.Predictions {
		labels[i], predicted[i] = p.Label, p.Predicted
	}
	report, err := NewReport(run.Classes, labels, predicted)
	if err != nil {
		return RunScores{}, fmt.Errorf("%q: %w", run.Name, err)
	}
	low, high := Wilson(report.right(), len(labels))
	return RunScores{
		Name: run.Name, Accuracy: report.Accuracy, Low: low, High: high, MacroF1: report.Macro.F1, PerClass: report.PerClass,
	}, nil
}

// testImage is what tells one test image from another.
type testImage struct {
	path  string
	label int
}

// sameImages refuses b when it was tested on other images than a.
func sameImages(a, b Outcome) error {
	inA, inB := imagesOf(a), imagesOf(b)
	onlyA, onlyB := missing(inA, inB), missing(inB, inA)
	if len(a.Predictions) == len(b.Predictions) && len(onlyA)+len(onlyB) == 0 {
		return nil
	}
	err := fmt.Errorf("%q (%d images) and %q (%d images) were tested on different images", a.Name, len(inA), b.Name, len(inB))
	odd, where := onlyA, a.Name
	if len(odd) == 0 {
		odd, where = onlyB, b.Name
	}
	if len(odd) > 0 {
		err = fmt.Errorf("%w: only %q has %q as %q", err, where, odd[0].path, a.Classes[odd[0].label])
	}
	return err
}

// imagesOf are the images that the run was tested on.
func imagesOf(run Outcome) map[testImage]bool {
	set := map[testImage]bool{}
	for _, p := range run.Predictions {
		set[testImage{p.Path, p.Label}] = true
	}
	return set
}

// missing are the images of a that b lacks, by path.
func missing(a, b map[testImage]bool) []testImage {
	var odd []testImage
	for i := range a {
		if !b[i] {
			odd = append(odd, i)
		}
	}
	slices.SortFunc(odd, func(x, y testImage) int { return strings.Compare(x.path, y.path) })
	return odd
}

// hitsOf says of each image whether the run classified it rightly.
func hitsOf(run Outcome) map[string]bool {
	hits := map[string]bool{}
	for _, p := range run.Predictions {
		hits[p.Path] = p.Label == p.Predicted
	}
	return hits
}

// pair counts where the runs a and b differ.
func pair(a, b int, hits []map[string]bool) Pair {
	p := Pair{A: a, B: b}
	for path, hit := range hits[a] {
		switch other := hits[b][path]; {
		case hit && !other:
			p.OnlyA++
		case other && !hit:
			p.OnlyB++
		}
	}
	p.P = McNemar(p.OnlyA, p.OnlyB)
	return p
}
