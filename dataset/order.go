package dataset

import "github.com/tfft/tfft/internal/random"

// showing is one place of an epoch: which sample is shown there, and as the view of which
// epoch.
type showing struct{ index, view int }

// Order is the shuffled order in which an epoch visits n samples: a
// permutation of 0..n-1 that depends on seed and epoch alone.
func Order(n int, seed uint64, epoch int) []int {
	return random.Stream(seed, epoch, "order").Perm(n)
}

// order is what the epoch shows.
func (l *Loader) order(epoch int) []showing {
	n := len(l.cfg.Samples)
	if l.cfg.Shuffle && l.cfg.Balanced {
		return l.balancedOrder(epoch)
	}
	order := make([]showing, n)
	for i := range order {
		order[i] = showing{i, epoch}
	}
	if l.cfg.Shuffle {
		for i, index := range Order(n, l.cfg.Seed, epoch) {
			order[i].index = index
		}
	}
	return order
}
