package eval

import (
	"fmt"
)

// Labelled is what is true of one image that may be of any number of classes, and what the
// model says of it.
type Labelled struct {
	Path          string
	Labels        []bool    // by class
	Probabilities []float32 // by class, each from 0 to 1
}

// MultilabelReport is how well a model tells images of any number of classes: scikit-learn's
// classification report for a label indicator matrix, and average precision. A class is told
// to be there where its probability is above its threshold. Figures are fractions from 0 to
// 1, and 0 where they are not defined.
type MultilabelReport struct {
	Classes    []string  // class names, in the order of the class indices
	Thresholds []float64 // by class
	PerClass   []Scores  // one for each class
	Micro      Scores    // of all classes of all images taken together
	Macro      Scores    // mean of PerClass
	Weighted   Scores    // mean of PerClass weighted by Support
	Samples    Scores    // mean over the images of the scores of each

	AveragePrecision []float64 // by class, whatever the thresholds
	MicroPrecision   float64   // average precision of all classes of all images taken together
	MacroPrecision   float64   // mean of AveragePrecision

	BySupport bool // Text lists the classes by their Support, the largest first, and not in the order of Classes
}

func (c *counts) add(label, said bool) {
	if label && said {
		c.hit++
	}
	if said {
		c.said++
	}
	if label {
		c.truth++
	}
}

// NewMultilabelReport reports on images, with a threshold for each class. There must be some
// images and classes.
func NewMultilabelReport(classes []string, thresholds []float64, images []Labelled) (*MultilabelReport, error) {
	if len(classes) == 0 || len(images) == 0 || len(thresholds) != len(classes) {
		return nil, fmt.Errorf("report: %d classes with %d thresholds, %d images", len(classes), len(thresholds), len(images))
	}
	perClass, all := make([]counts, len(classes)), counts{}
	samples := make([]Scores, len(images))
	for i, image := range images {
		if len(image.Labels) != len(classes) || len(image.Probabilities) != len(classes) {
			return nil, fmt.Errorf("report: image %d has %d labels and %d probabilities, want %d", i, len(image.Labels), len(image.Probabilities), len(classes))
		}
		sample := counts{}
		for class, p := range image.Probabilities {
			label, said := image.Labels[class], Above(p, thresholds[class])
			perClass[class].add(label, said)
			all.add(label, said)
			sample.add(label, said)
		}
		samples[i] = sample.scores()
	}
	r := &MultilabelReport{Classes: classes, Thresholds: thresholds, Micro: all.scores(), Samples: macroAverage(samples)}
	for _, c := range perClass {
		r.PerClass = append(r.PerClass, c.scores())
	}
	r.Macro = macroAverage(r.PerClass)
	if all.truth > 0 {
		r.Weighted = weightedAverage(r.PerClass)
	}
	r.rank(images)
	return r, nil
}

// Above says whether a class of this probability is told to be there.
func Above(probability float32, threshold float64) bool { return float64(probability) > threshold }

// rank fills in the average precisions.
func (r *MultilabelReport) rank(images []Labelled) {
	var all []ranked
	for class := range r.Classes {
		of := rankedOf(images, class)
		all = append(all, of...)
		r.AveragePrecision = append(r.AveragePrecision, averagePrecision(of))
	}
	r.MicroPrecision = averagePrecision(all)
	r.MacroPrecision = pairwiseSum(r.AveragePrecision) / float64(len(r.Classes))
}
