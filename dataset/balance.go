package dataset

import (
	"fmt"

	"github.com/tfft/tfft/internal/random"
)

// balancedOrder is the order of an epoch that shows as many images of each class, and as
// many in all as there are samples: of n images of C classes, n/C of each, rounded up for
// as many classes, drawn anew for each epoch, as it takes.
//
// Through the images of a class go permutations, one after the other, over all epochs: each
// image is shown once before any is shown again. What is shown for the k-th time, from 0,
// looks as in epoch k, so that an image that is shown twice in an epoch looks different. All
// of it depends on seed and epoch alone.
func (l *Loader) balancedOrder(epoch int) []showing {
	classes := byClass(l.cfg.Samples)
	n := len(l.cfg.Samples)
	most := (n + len(classes) - 1) / len(classes)
	shares := random.Stream(l.cfg.Seed, epoch, "classes that get one image more").Perm(len(classes))
	var chosen []showing
	for c, samples := range classes {
		share := n / len(classes)
		if shares[c] < n%len(classes) {
			share++
		}
		chosen = append(chosen, l.turns(samples, epoch*most, share)...)
	}
	order := make([]showing, 0, n)
	for _, i := range Order(n, l.cfg.Seed, epoch) {
		order = append(order, chosen[i])
	}
	return order
}

// turns are the showings first to first + share of a class's samples, in the endless row of
// their permutations.
func (l *Loader) turns(samples []int, first, share int) []showing {
	chosen := make([]showing, 0, share)
	label := l.cfg.Samples[samples[0]].Label
	var turn []int
	for at := first; len(chosen) < share; at++ {
		round := at / len(samples)
		if turn == nil || at%len(samples) == 0 {
			turn = random.Stream(l.cfg.Seed, round, fmt.Sprintf("images of class %d", label)).Perm(len(samples))
		}
		chosen = append(chosen, showing{samples[turn[at%len(samples)]], round})
	}
	return chosen
}

// byClass are the indices of the samples of each class that has any, by label.
func byClass(samples []Sample) [][]int {
	var classes [][]int
	at := map[int32]int{} // where a label's samples are in classes
	for i, s := range samples {
		c, ok := at[s.Label]
		if !ok {
			c = len(classes)
			at[s.Label], classes = c, append(classes, nil)
		}
		classes[c] = append(classes[c], i)
	}
	return classes
}
