package dataset

import (
	"cmp"
	"slices"

	"github.com/tfft/tfft/internal/random"
)

// NestedOrder orders samples, of which there are some of each label that they have, so that the
// first n are a stratified subset for every n from the number of labels on: it has an image of
// each, and of each about the same share. The smaller of two subsets is part of the larger. Which
// images come first is drawn anew for each repeat; nothing but the arguments enters.
//
// Seats of a parliament are shared out alike, by the method of Webster and Sainte-Laguë: the k-th
// image of N, from 0, is at (k + 1/2)/N.
func NestedOrder(samples []Sample, seed uint64, repeat int) []int {
	type seat struct {
		index int
		first bool // of its class
		at    float64
	}
	draw := random.Stream(seed, repeat, "subsets")
	var seats []seat
	for _, images := range byClass(samples) {
		for k, drawn := range draw.Perm(len(images)) {
			seats = append(seats, seat{images[drawn], k == 0, (float64(k) + 0.5) / float64(len(images))})
		}
	}
	draw.Shuffle(len(seats), func(i, j int) { seats[i], seats[j] = seats[j], seats[i] }) // decides between equals
	slices.SortStableFunc(seats, func(a, b seat) int {
		if a.first != b.first {
			if a.first {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.at, b.at)
	})
	order := make([]int, len(seats))
	for i, s := range seats {
		order[i] = s.index
	}
	return order
}
