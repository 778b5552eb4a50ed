package labels

import (
	"cmp"
	"slices"

	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/confident"
	"github.com/tfft/tfft/tfrunner/neighbours"
)

// findings are what is found, of images by their place.
type findings struct {
	probabilities [][]float64 // of each class, by models that were not trained on the image
	wrong         *confident.Found

	alike  *neighbours.Compared
	groups [][]int // near-duplicates, two at least

	distances []float64 // the mean to the nearest images
	outliers  []int     // the farthest first
	fence     float64   // that outliers' distances are beyond
}

// label is the class that an image is said to be of.
func (x *search) label(image int) int { return int(x.images[image].Label) }

// probable is the most probable class of an image, and its probability.
func (x *search) probable(image int) (class int, probability float64) {
	class = eval.MostProbable(x.probabilities[image])
	return class, x.probabilities[image][class]
}

// quality is the probability of an image's label.
func (x *search) quality(image int) float64 { return x.probabilities[image][x.label(image)] }

// closest is the image that another is most like.
func (x *search) closest(image int) neighbours.Neighbour { return x.alike.Nearest[image][0] }

// labelsDiffer says whether images of a group have several labels.
func (x *search) labelsDiffer(group []int) bool {
	return slices.ContainsFunc(group, func(i int) bool { return x.label(i) != x.label(group[0]) })
}

// splitsDiffer says whether images of a group are of several splits.
func (x *search) splitsDiffer(group []int) bool {
	return slices.ContainsFunc(group, func(i int) bool { return x.splits[i] != x.splits[group[0]] })
}

// sortGroups puts groups with several labels first, and then those of several splits.
func (x *search) sortGroups() {
	harmless := func(group []int) int {
		switch {
		case x.labelsDiffer(group):
			return 0
		case x.splitsDiffer(group):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(x.groups, func(a, b []int) int { return cmp.Compare(harmless(a), harmless(b)) })
}

// bySuspicion are all images, each once: labels that look wrong, near-duplicates, outliers, and all
// others, the least probable label first.
func (x *search) bySuspicion() (order []int) {
	all := make([]int, len(x.images))
	for i := range all {
		all[i] = i
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(x.quality(a), x.quality(b)) })
	seen := make([]bool, len(x.images))
	for _, i := range slices.Concat(x.wrong.Suspects, slices.Concat(x.groups...), x.outliers, all) {
		if !seen[i] {
			seen[i], order = true, append(order, i)
		}
	}
	return order
}

// Words for what is wrong with an image, as labels.csv has them.
const (
	wrongLabel   = "wrong label"
	otherLabel   = "near-duplicate with another label"
	otherSplit   = "near-duplicate in another split"
	nearCopy     = "near-duplicate"
	farFromOther = "outlier"
)

// problems are those of each image.
func (x *search) problems() [][]string {
	found := make([][]string, len(x.images))
	add := func(text string, images []int) {
		for _, i := range images {
			found[i] = append(found[i], text)
		}
	}
	add(wrongLabel, x.wrong.Suspects)
	for _, group := range x.groups {
		differ := false
		if x.labelsDiffer(group) {
			differ = true
			add(otherLabel, group)
		}
		if x.splitsDiffer(group) {
			differ = true
			add(otherSplit, group)
		}
		if !differ {
			add(nearCopy, group)
		}
	}
	add(farFromOther, x.outliers)
	return found
}
