package tfevents

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// message is a protocol buffer that is written field by field.
type message []byte

func (m *message) int(number protowire.Number, v int64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, number, protowire.VarintType), uint64(v))
}

func (m *message) double(number protowire.Number, v float64) {
	*m = protowire.AppendFixed64(protowire.AppendTag(*m, number, protowire.Fixed64Type), math.Float64bits(v))
}

func (m *message) text(number protowire.Number, v string) { m.bytes(number, []byte(v)) }

// bytes writes a string of bytes, or a message.
func (m *message) bytes(number protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, number, protowire.BytesType), v)
}

// floats writes a packed list.
func (m *message) floats(number protowire.Number, values []float32) {
	var packed []byte
	for _, v := range values {
		packed = protowire.AppendFixed32(packed, math.Float32bits(v))
	}
	m.bytes(number, packed)
}
