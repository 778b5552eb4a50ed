package dataset

import "github.com/tfft/tfft/internal/random"

// Order is the shuffled order in which an epoch visits n samples: a
// permutation of 0..n-1 that depends on seed and epoch alone.
func Order(n int, seed uint64, epoch int) []int {
	return random.Stream(seed, epoch, "order").Perm(n)
}
