package crossval

import "github.com/tfft/tfft/dataset"

// Said is what the model that was not trained on an image says of it.
type Said struct {
	dataset.Sample
	Probabilities []float32 // by class; nil: the task has none
	Group         string    // that the image is of; empty: it is on its own
}

// said is what is said of all images in the first repeat, sorted by path.
func (x *experiment) said() (all []Said) {
	for i, a := range x.answers(1) {
		said := Said{Sample: x.dealt.images[i], Probabilities: a.Outputs["probabilities"]}
		if x.dealt.groups != nil {
			said.Group = x.dealt.groups[i]
		}
		all = append(all, said)
	}
	return all
}

// answers are those on all images in a repeat, in the order of their paths.
func (x *experiment) answers(repeat int) (all []answer) {
	next := make([]int, x.config.Folds)
	for _, fold := range x.dealt.folds[repeat-1] {
		all = append(all, x.done[place{repeat, fold + 1}].Answers[next[fold]])
		next[fold]++
	}
	return all
}
