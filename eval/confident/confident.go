// Package confident finds labels that look wrong, by confident learning (Northcutt, Jiang and
// Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70, 2021). It takes
// what a model says of each image that it was not trained on, and the labels as they are.
//
//	confident.go  the thresholds, and the labels that look wrong
//	joint.go      how many labels of each class are really another one, as an estimate
package confident

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/tfft/tfft/eval"
)

// tolerance is how much a probability may be below another and still count as large.
const tolerance = 1e-6

// lowestThreshold is that of a class whose images get next to no probability of it.
const lowestThreshold = 2e-6

// Found is what Find finds.
type Found struct {
	// Thresholds are, by class, the mean probability of the class over the images with its
	// label. That of a class without images is infinite.
	Thresholds []float64
	// Suspects are the images whose labels look wrong, the least probable label first.
	Suspects []int
	// Joint estimates how many images with the label of the row are of the class of the column.
	// Rows sum up to the number of images with the label.
	Joint [][]int
}

// Find takes the label of each image, and the probability of each of two or more classes.
//
// An image is counted for a class whose probability reaches the class's threshold; where several
// do, for the most probable class of all. From these counts follows Joint, and so how many images
// with each label are of other classes. It is as many of them that look mislabelled: those of the
// least probable label, but none whose label is the most probable class (the paper's "prune by
// class").
func Find(labels []int, probabilities [][]float64) (*Found, error) {
	classes, err := check(labels, probabilities)
	if err != nil {
		return nil, err
	}
	f, counts := &Found{Thresholds: thresholds(labels, probabilities, classes)}, make([][]int, classes)
	for label := range counts {
		counts[label] = make([]int, classes)
	}
	for i, p := range probabilities {
		if class, ok := f.countedFor(p); ok {
			counts[labels[i]][class]++
		}
	}
	f.Joint = calibrated(counts, labels)
	f.suspect(labels, probabilities)
	return f, nil
}

// suspect finds the Suspects.
func (f *Found) suspect(labels []int, probabilities [][]float64) {
	byLabel := make([][]int, len(f.Joint))
	for i, label := range labels {
		byLabel[label] = append(byLabel[label], i)
	}
	worse := func(a, b int) int { return cmp.Compare(probabilities[a][labels[a]], probabilities[b][labels[b]]) }
	for label, images := range byLabel {
		slices.SortStableFunc(images, worse)
		wrong := len(images) - max(f.Joint[label][label], min(1, len(images))) // one is right at least
		for _, i := range images[:wrong] {
			if p := probabilities[i]; p[label] < slices.Max(p)-tolerance {
				f.Suspects = append(f.Suspects, i)
			}
		}
	}
	slices.Sort(f.Suspects)
	slices.SortStableFunc(f.Suspects, worse)
}

// check gives the number of classes.
func check(labels []int, probabilities [][]float64) (classes int, err error) {
	if len(labels) == 0 || len(labels) != len(probabilities) {
		return 0, fmt.Errorf("%d labels, and probabilities of %d images", len(labels), len(probabilities))
	}
	if classes = len(probabilities[0]); classes < 2 {
		return 0, fmt.Errorf("%d classes: there is no other one to be right", classes)
	}
	for i, p := range probabilities {
		if len(p) != classes || labels[i] < 0 || labels[i] >= classes {
			return 0, fmt.Errorf("image %d: label %d, and %d probabilities; there are %d classes", i, labels[i], len(p), classes)
		}
		for _, v := range p {
			if !(v >= 0 && v <= 1+tolerance) {
				return 0, fmt.Errorf("image %d: probability %v", i, v)
			}
		}
	}
	return classes, nil
}

// thresholds are those of Found.
func thresholds(labels []int, probabilities [][]float64, classes int) []float64 {
	means, images := make([]float64, classes), make([]float64, classes)
	for i, label := range labels {
		means[label] += probabilities[i][label]
		images[label]++
	}
	for class := range means {
		if images[class] == 0 {
			means[class] = math.Inf(1)
			continue
		}
		means[class] = max(means[class]/images[class], lowestThreshold)
	}
	return means
}

// countedFor is the class that an image of such probabilities is counted for; false: none is
// probable enough.
func (f *Found) countedFor(p []float64) (class int, ok bool) {
	reached := 0
	for c, v := range p {
		if v < f.Thresholds[c]-tolerance {
			continue
		}
		if reached++; reached == 1 {
			class = c
		}
	}
	if reached > 1 {
		class = eval.MostProbable(p)
	}
	return class, reached > 0
}
