package session

import (
	"encoding/binary"

	tf "github.com/wamuir/graft/tensorflow"
)

// isFinite says whether a tensor is without NaN and infinity; only float32 is
// looked at.
func isFinite(value *tf.Tensor) (bool, error) {
	if value.DataType() != tf.Float {
		return true, nil
	}
	var w finiteWriter
	_, err := value.WriteContentsTo(&w)
	return w.overflow == 0, err
}

// finiteWriter looks at float32 numbers, two at a time: where all bits of an
// exponent are ones, adding one to it overflows into the bit of the sign.
type finiteWriter struct{ overflow uint64 }

const (
	exponents = 0x7f800000_7f800000
	signs     = 0x80000000_80000000
)

func (w *finiteWriter) Write(p []byte) (int, error) {
	n := len(p)
	for ; len(p) >= 8; p = p[8:] {
		w.overflow |= (binary.LittleEndian.Uint64(p)&exponents + signs>>8) & signs
	}
	if len(p) == 4 {
		w.overflow |= (uint64(binary.LittleEndian.Uint32(p))&exponents + signs>>8) & signs
	}
	return n, nil
}
