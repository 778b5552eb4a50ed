package session

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"

	tf "github.com/wamuir/graft/tensorflow"
)

// buffer is an input tensor together with its memory, which may be filled
// again whenever no call is using the tensor.
type buffer struct {
	tensor *tf.Tensor
	bytes  []byte // lies in C memory; valid while tensor is reachable
}

// newBuffer allocates a tensor of numbers.
func newBuffer(dtype tf.DataType, shape ...int64) (buffer, error) {
	var memory keepMemory
	tensor, err := tf.ReadTensor(dtype, shape, &memory)
	if err != nil {
		return buffer{}, fmt.Errorf("allocate a tensor of shape %v: %w", shape, err)
	}
	return buffer{tensor, memory.bytes}, nil
}

// keepMemory is the Reader that tf.ReadTensor fills a new tensor from. It is
// handed the tensor's whole memory at once, and keeps it.
type keepMemory struct{ bytes []byte }

func (k *keepMemory) Read(p []byte) (int, error) {
	k.bytes = p
	return len(p), nil
}

// room refuses values that do not fill the tensor.
func (b buffer) room(bytes int) error {
	if bytes != len(b.bytes) {
		return fmt.Errorf("%d bytes for a tensor of %d", bytes, len(b.bytes))
	}
	return nil
}

func (b buffer) setBytes(values []byte) error {
	copy(b.bytes, values)
	return b.room(len(values))
}

// setNumbers sets int32 or float32, whichever the tensor holds.
func (b buffer) setNumbers(values []float32) error {
	if b.tensor.DataType() != tf.Int32 {
		return b.setFloat32(values)
	}
	if err := b.room(4 * len(values)); err != nil {
		return err
	}
	for i, v := range values {
		binary.LittleEndian.PutUint32(b.bytes[4*i:], uint32(int32(v)))
	}
	return nil
}

func (b buffer) setFloat32(values []float32) error {
	if err := b.room(4 * len(values)); err != nil {
		return err
	}
	for i, v := range values {
		binary.LittleEndian.PutUint32(b.bytes[4*i:], math.Float32bits(v))
	}
	return nil
}

// setScalar sets a float or double of shape [].
func (b buffer) setScalar(value float64) error {
	if b.tensor.DataType() != tf.Double {
		return b.setFloat32([]float32{float32(value)})
	}
	if err := b.room(8); err != nil {
		return err
	}
	binary.LittleEndian.PutUint64(b.bytes, math.Float64bits(value))
	return nil
}

// float32s is the Writer that copies a tensor's contents into a slice.
type float32s struct{ values []float32 }

func (f *float32s) Write(p []byte) (int, error) {
	for i := 0; i+4 <= len(p); i += 4 {
		f.values = append(f.values, math.Float32frombits(binary.LittleEndian.Uint32(p[i:])))
	}
	return len(p), nil
}

// readFloat32 appends t's values to dst.
func readFloat32(t *tf.Tensor, dst []float32) ([]float32, error) {
	w := float32s{dst}
	_, err := t.WriteContentsTo(&w)
	runtime.KeepAlive(t) // its memory is freed with it, and WriteContentsTo holds on to the memory alone
	return w.values, err
}
