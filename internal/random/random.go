// Package random gives the random numbers of a run. Each decision has a stream
// of its own, a function of what is decided, so that no draw depends on timing
// or on what else is drawn.
package random

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Stream gives the random numbers for one decision of one epoch. The generator
// is seeded with a hash of (seed, epoch, decision), so that neighbouring seeds,
// epochs and decisions have nothing in common.
func Stream(seed uint64, epoch int, decision string) *rand.Rand {
	key := binary.LittleEndian.AppendUint64(make([]byte, 0, 256), seed) // room for most decisions, on the stack
	key = binary.LittleEndian.AppendUint64(key, uint64(epoch))
	sum := sha256.Sum256(append(key, decision...))
	var stream struct { // in one piece of memory: the loader makes a stream for each image
		source rand.PCG
		rand   rand.Rand
	}
	stream.source.Seed(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16]))
	stream.rand = *rand.New(&stream.source)
	return &stream.rand
}
