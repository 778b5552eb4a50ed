package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// letters of class names: one to four bytes in UTF-8, combining marks and
// wide characters, spaces and what JSON and Python's format treat specially.
var letters = []rune("abcxyzABC019 _-/<&>{}%\"\\éßøΩжק日本語\u0301🍜")

// randomLabelSets gives n sets of 2 to 30 classes and 1 to 3000 images, with
// classes that are absent, never predicted, or neither, and a hit rate anywhere
// from none to all.
func randomLabelSets(rng *rand.Rand, n int) []labelSet {
	sets := make([]labelSet, n)
	for i := range sets {
		classes := randomNames(rng, 2+rng.IntN(29))
		truth, said := someOf(rng, len(classes)), someOf(rng, len(classes))
		images, hitRate := 1+rng.IntN(3000), rng.Float64()
		if i%5 == 0 { // small sets: many zero divisions
			images = 1 + rng.IntN(12)
		}
		sets[i].Classes = classes
		for range images {
			label := truth[rng.IntN(len(truth))]
			predicted := said[rng.IntN(len(said))]
			if slices.Contains(said, label) && rng.Float64() < hitRate {
				predicted = label
			}
			sets[i].Labels = append(sets[i].Labels, label)
			sets[i].Predicted = append(sets[i].Predicted, predicted)
		}
	}
	return sets
}

// someOf gives at least one of the classes below n, in half of the cases all.
func someOf(rng *rand.Rand, n int) []int {
	some := rng.Perm(n)
	if rng.IntN(2) == 0 {
		some = some[:1+rng.IntN(n)]
	}
	return some
}

// randomNames gives n different class names of 1 to 24 code points.
func randomNames(rng *rand.Rand, n int) []string {
	var names []string
	for len(names) < n {
		name := make([]rune, 1+rng.IntN(24))
		for i := range name {
			name[i] = letters[rng.IntN(len(letters))]
		}
		if !slices.Contains(names, string(name)) {
			names = append(names, string(name))
		}
	}
	return names
}

// specialLabelSets are the cases that random ones hardly meet.
func specialLabelSets() []labelSet {
	rng := rand.New(rand.NewPCG(1, 2))
	// More classes than numpy's summation block of 128, twice over.
	many := labelSet{Classes: numbered(300)}
	for range 5000 {
		many.Labels = append(many.Labels, rng.IntN(300))
		many.Predicted = append(many.Predicted, rng.IntN(300))
	}
	return []labelSet{
		many,
		{[]string{"only"}, []int{0, 0}, []int{0, 0}},
		{[]string{"a", "b", "c"}, []int{0, 1}, []int{1, 2}}, // nothing right
		{[]string{"a", "b"}, []int{0, 1}, []int{0, 1}},      // all right
		{[]string{"a", "b", "c"}, []int{1}, []int{1}},
		{[]string{"accuracy", "b", "macro avg"}, []int{0, 1, 2}, []int{0, 2, 2}},
		{[]string{strings.Repeat("wide", 30), "b"}, []int{0, 1}, []int{0, 0}},
		// The mean recall is 0.225, which a plain sum of the recalls makes print as 0.23.
		{numbered(8), []int{0, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 5, 6, 7}, []int{1, 1, 1, 1, 0, 0, 1, 1, 4, 0, 0, 0, 0, 5, 1, 1}},
		{numbered(9), []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, []int{0, 1, 2, 3, 4, 5, 6, 7, 7}},
	}
}

// numbered gives n class names.
func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("class %d", i)
	}
	return names
}
