package cache

import (
	"encoding/binary"
	"math"

	"github.com/x448/float16"
)

// encode writes values as a record, rounding to nearest even where half the
// precision is kept.
func (l layout) encode(record []byte, values []float32) {
	if l.half {
		for i, v := range values {
			binary.LittleEndian.PutUint16(record[2*i:], float16.Fromfloat32(v).Bits())
		}
		return
	}
	for i, v := range values {
		binary.LittleEndian.PutUint32(record[4*i:], math.Float32bits(v))
	}
}

// decode reads a record back.
func (l layout) decode(values []float32, record []byte) {
	if l.half {
		for i := range values {
			values[i] = float16.Frombits(binary.LittleEndian.Uint16(record[2*i:])).Float32()
		}
		return
	}
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(record[4*i:]))
	}
}

// Round gives values the precision of a cache that keeps half of it.
func Round(values []float32) {
	for i, v := range values {
		values[i] = float16.Fromfloat32(v).Float32()
	}
}
