package session

import (
	"encoding/binary"
	"math"
	"testing"
)

// TestFiniteWriter puts one number among zeros, at each place.
func TestFiniteWriter(t *testing.T) {
	for number, finite := range map[float64]bool{
		0: true, -1.5: true, math.MaxFloat32: true, -math.MaxFloat32: true, math.SmallestNonzeroFloat32: true,
		math.Inf(1): false, math.Inf(-1): false, math.NaN(): false,
	} {
		for n := 1; n <= 5; n++ {
			for at := range n {
				p := make([]byte, 4*n)
				binary.LittleEndian.PutUint32(p[4*at:], math.Float32bits(float32(number)))
				var w finiteWriter
				if _, err := w.Write(p); err != nil || (w.overflow == 0) != finite {
					t.Errorf("%v as number %d of %d: overflow %x, %v", number, at, n, w.overflow, err)
				}
			}
		}
	}
}
