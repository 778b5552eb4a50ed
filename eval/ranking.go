package eval

import (
	"cmp"
	"slices"
)

// ranked is a class of an image: how probable the model finds it, and whether it is there.
type ranked struct {
	probability float32
	label       bool
}

// rankedOf are the images as one class has them.
func rankedOf(images []Labelled, class int) []ranked {
	of := make([]ranked, len(images))
	for i, image := range images {
		of[i] = ranked{image.Probabilities[class], image.Labels[class]}
	}
	return of
}

// step is a place in a ranking: with all of at least this probability said to be there.
type step struct {
	counts
	probability float32
}

// steps are those of a ranking, one for each probability, the highest first. It sorts it.
func steps(ranking []ranked) (steps []step) {
	slices.SortFunc(ranking, func(a, b ranked) int { return cmp.Compare(b.probability, a.probability) })
	so := counts{}
	for i, r := range ranking {
		so.add(r.label, true)
		if i == len(ranking)-1 || ranking[i+1].probability != r.probability {
			steps = append(steps, step{so, r.probability})
		}
	}
	for i := range steps {
		steps[i].truth = so.truth
	}
	return steps
}

// averagePrecision is scikit-learn's average_precision_score: the mean of the precisions at
// each step, weighted by how much recall it adds; 0 where no label is there. The sum is in
// numpy's order, from the lowest probability on.
func averagePrecision(ranking []ranked) float64 {
	all := steps(ranking)
	if len(all) == 0 || all[0].truth == 0 {
		return 0
	}
	parts := make([]float64, len(all))
	for i, s := range all {
		before := 0.0
		if i > 0 {
			before = ratio(all[i-1].hit, s.truth)
		}
		parts[len(all)-1-i] = (ratio(s.hit, s.truth) - before) * ratio(s.hit, s.said)
	}
	return pairwiseSum(parts)
}

// UsualThreshold is that of a class for which none can be chosen.
const UsualThreshold = 0.5

// ChooseThresholds gives each class the threshold with the highest F1 on images, the higher
// one of equals: half way between two probabilities that the images have, or 0. A class
// that none of them is of has UsualThreshold, and is in without.
func ChooseThresholds(classes int, images []Labelled) (thresholds []float64, without []int) {
	for class := range classes {
		all := steps(rankedOf(images, class))
		if len(all) == 0 || all[0].truth == 0 {
			thresholds, without = append(thresholds, UsualThreshold), append(without, class)
			continue
		}
		best, highest := 0, -1.0
		for i, s := range all {
			if f1 := s.scores().F1; f1 > highest {
				best, highest = i, f1
			}
		}
		below := 0.0
		if best+1 < len(all) {
			below = (float64(all[best].probability) + float64(all[best+1].probability)) / 2
		}
		thresholds = append(thresholds, below)
	}
	return thresholds, without
}
