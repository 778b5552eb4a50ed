package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Order is the shuffled order in which an epoch visits n samples: a
// permutation of 0..n-1 that depends on seed and epoch alone.
func Order(n int, seed uint64, epoch int) []int {
	return stream(seed, epoch, "order").Perm(n)
}

// stream gives the random numbers for one decision of one epoch. The generator
// is seeded with a hash of (seed, epoch, decision), so that neighbouring seeds,
// epochs and paths have nothing in common and none depends on another's draws.
func stream(seed uint64, epoch int, decision string) *rand.Rand {
	key := binary.LittleEndian.AppendUint64(nil, seed)
	key = binary.LittleEndian.AppendUint64(key, uint64(epoch))
	sum := sha256.Sum256(append(key, decision...))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])))
}
