package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/random"
)

// Folding deals images out to folds, for cross-validation.
type Folding struct {
	Classes []string // that samples' labels are indices into
	Folds   int      // at least 2
	Seed    uint64
}

// Deal gives each image its fold, from 0. groups[i] is the group of image i; nil: each image is
// one of its own. All images of a group are in one fold, and each class is spread over the folds
// as evenly as the groups allow: where no group has two images, the numbers of images of a class
// in any two folds differ by one at most, and so do the sizes of the folds. Another repeat deals
// them out anew; nothing but Folding, images, groups and repeat enters.
//
// It goes as scikit-learn's StratifiedGroupKFold: the groups that are hardest to place come
// first, those as hard in an order that is drawn, and each goes where the classes are spread
// most evenly then, of equal places to the one with the fewest images. Evenness is the variance
// of a class's share over the folds, summed over the classes; scikit-learn takes the mean of the
// standard deviations.
//
// The errors (exit code 2) are fewer groups than folds, a class of a single group, and a class
// that only one fold has: nothing of it would be left to train on. rare says, in a sentence
// each, which classes some folds lack.
func (f Folding) Deal(samples []Sample, groups []string, repeat int) (folds []int, rare []string, err error) {
	if f.Folds < 2 {
		return nil, nil, fault.Usage("`folds` %d: want at least 2", f.Folds)
	}
	all := f.groupsOf(samples, groups)
	if rare, err = f.check(all, groups != nil); err != nil {
		return nil, nil, err
	}
	f.sort(all, repeat)
	counts, sizes := make([][]int, f.Folds), make([]int, f.Folds) // of images, by class, and in all
	for k := range counts {
		counts[k] = make([]int, len(f.Classes))
	}
	folds = make([]int, len(samples))
	weights := f.weights(all)
	for _, g := range all {
		k := g.place(counts, sizes, weights)
		for _, i := range g.images {
			folds[i] = k
			counts[k][samples[i].Label]++
			sizes[k]++
		}
	}
	return folds, rare, f.checkTraining(counts)
}

// imageGroup is a group of images that stay together.
type imageGroup struct {
	images []int // of the samples
	counts []int // of its images, by class
}

// groupsOf are the groups in the order in which they appear.
func (f Folding) groupsOf(samples []Sample, groups []string) []*imageGroup {
	var all []*imageGroup
	known := map[string]*imageGroup{}
	for i, s := range samples {
		var g *imageGroup
		if groups != nil {
			g = known[groups[i]]
		}
		if g == nil {
			g = &imageGroup{counts: make([]int, len(f.Classes))}
			all = append(all, g)
			if groups != nil {
				known[groups[i]] = g
			}
		}
		g.images = append(g.images, i)
		g.counts[s.Label]++
	}
	return all
}

// check refuses groups that cannot be dealt out, and says which classes have too few for every
// fold to have one.
func (f Folding) check(all []*imageGroup, grouped bool) (rare []string, err error) {
	what := "images"
	if grouped {
		what = "groups of images"
	}
	if len(all) < f.Folds {
		return nil, fault.Usage("`folds` %d: there are %d %s", f.Folds, len(all), what).WithHint("give `folds` %d or fewer", max(len(all), 2))
	}
	for class, name := range f.Classes {
		n := 0
		for _, g := range all {
			if g.counts[class] > 0 {
				n++
			}
		}
		switch {
		case n == 1 && grouped:
			return nil, fault.Usage("all images of the class %q are of one group: where that is held out, there are none to train on", name).
				WithHint("add images of other groups, or leave the class out")
		case n == 1:
			return nil, fault.Usage("the class %q has one image: where that is held out, there is none to train on", name).
				WithHint("add images, or leave the class out")
		case n > 0 && n < f.Folds:
			rare = append(rare, fmt.Sprintf("the class %q has %d %s, and there are %d folds: some hold out none of it", name, n, what, f.Folds))
		}
	}
	return rare, nil
}

// weights are, by class, what a pair of its images in one fold counts: the same share of each
// class counts alike.
func (f Folding) weights(all []*imageGroup) []float64 {
	weights := make([]float64, len(f.Classes))
	for class := range weights {
		n := 0
		for _, g := range all {
			n += g.counts[class]
		}
		if n > 0 {
			weights[class] = 1 / (float64(n) * float64(n))
		}
	}
	return weights
}

// sort puts the groups that are hardest to place first, those of one class beside each other,
// and those that are alike in an order that is drawn.
func (f Folding) sort(all []*imageGroup, repeat int) {
	drawn := slices.Clone(all)
	for to, from := range random.Stream(f.Seed, repeat, "folds").Perm(len(all)) {
		all[to] = drawn[from]
	}
	weights := f.weights(all)
	hard := map[*imageGroup]float64{}
	for _, g := range all {
		hard[g] = g.together(g.counts, weights)
	}
	slices.SortStableFunc(all, func(a, b *imageGroup) int {
		return cmp.Or(cmp.Compare(hard[b], hard[a]), slices.Compare(b.counts, a.counts))
	})
}

// together is how much less even the classes are spread where g is in one place with images of
// which these are the numbers by class.
func (g *imageGroup) together(counts []int, weights []float64) (sum float64) {
	for class, n := range g.counts {
		sum += float64(weights[class] * float64(n*counts[class])) // rounded: all processors add the same
	}
	return sum
}

// place is the fold that the group goes to.
func (g *imageGroup) place(counts [][]int, sizes []int, weights []float64) int {
	best, least := 0, g.together(counts[0], weights)
	for k := 1; k < len(counts); k++ {
		sum := g.together(counts[k], weights)
		if sum < least || sum == least && sizes[k] < sizes[best] {
			best, least = k, sum
		}
	}
	return best
}

// checkTraining refuses folds of which one has all images of a class.
func (f Folding) checkTraining(counts [][]int) error {
	for class, name := range f.Classes {
		have := 0
		for k := range counts {
			if counts[k][class] > 0 {
				have++
			}
		}
		if have == 1 {
			return fault.Usage("all groups with images of the class %q came into one fold: where it is held out, there are none to train on", name).
				WithHint("give another `seed`, other `folds`, or smaller groups")
		}
	}
	return nil
}

// GroupsOf are the groups of samples, by a table such as ReadGroups gives. The error (exit code
// 2) is images without one.
func GroupsOf(samples []Sample, table map[string]string) ([]string, error) {
	groups := make([]string, len(samples))
	var without []string
	for i, s := range samples {
		group, ok := table[s.Path]
		if !ok {
			without = append(without, fmt.Sprintf("%q", s.Path))
		}
		groups[i] = group
	}
	if len(without) > 0 {
		return nil, fault.Usage("%d images have no group: %s", len(without), firstFew(without)).
			WithHint("name the group of each: paths are those of predictions.csv, such as %s", without[0])
	}
	return groups, nil
}
