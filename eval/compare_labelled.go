package eval

import (
	"fmt"
	"strings"
)

// LabelledOutcome is what one run said about its test images, each of any number of classes.
type LabelledOutcome struct {
	Name    string
	Classes []string
	Images  []Told
}

// Told is one image of any number of classes.
type Told struct {
	Path              string
	Labels, Predicted []bool // by class: whether it is of it, and whether the model says so
}

// CompareLabelled does for images of any number of classes what Compare does for images of
// one. An image is told right where every class is.
func CompareLabelled(runs []LabelledOutcome) (*Comparison, error) {
	var all []judged
	for _, run := range runs {
		if len(run.Images) == 0 || len(run.Classes) == 0 {
			return nil, fmt.Errorf("%q: %d images of %d classes", run.Name, len(run.Images), len(run.Classes))
		}
		all = append(all, judge(run))
	}
	return compare(all)
}

// judge sums one run up.
func judge(run LabelledOutcome) judged {
	j := judged{name: run.Name, classes: run.Classes, images: len(run.Images), truth: map[string]string{}, hits: map[string]bool{}}
	perClass := make([]counts, len(run.Classes))
	for range run.Classes {
		j.classHits = append(j.classHits, map[string]bool{})
	}
	labels := 0
	for _, image := range run.Images {
		var truth []string
		j.hits[image.Path] = true
		for class, label := range image.Labels {
			said := image.Predicted[class]
			perClass[class].add(label, said)
			if label {
				truth = append(truth, run.Classes[class])
			}
			j.classHits[class][image.Path] = said == label
			if said == label {
				labels++
			} else {
				j.hits[image.Path] = false
			}
		}
		j.truth[image.Path] = strings.Join(truth, "|")
	}
	for _, c := range perClass {
		j.scores.PerClass = append(j.scores.PerClass, c.scores())
	}
	j.scores.MacroF1 = macroAverage(j.scores.PerClass).F1
	j.scores.Accuracy = ratio(right(j.hits), len(j.hits))
	j.scores.LabelAccuracy = ratio(labels, len(run.Images)*len(run.Classes))
	return j
}

// classPairs tells two runs apart in each class.
func classPairs(a, b []map[string]bool) (pairs []ClassPair) {
	var p []float64
	for class := range a {
		d := differ(a[class], b[class])
		pairs, p = append(pairs, ClassPair{Differ: d}), append(p, d.P)
	}
	for class, corrected := range Holm(p) {
		pairs[class].Holm = corrected
	}
	return pairs
}
