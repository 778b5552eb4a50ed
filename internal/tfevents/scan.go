package tfevents

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one of a message that was read.
type field struct {
	number protowire.Number
	scalar uint64 // of numbers: their bits
	bytes  []byte // of strings and messages; not copied
}

func (f field) double() float64 { return math.Float64frombits(f.scalar) }

// floats reads a list of numbers, packed or one by one.
func (f field) floats() (values []float32, err error) {
	if f.bytes == nil {
		return []float32{math.Float32frombits(uint32(f.scalar))}, nil
	}
	for rest := f.bytes; len(rest) > 0; {
		v, n := protowire.ConsumeFixed32(rest)
		if n < 0 {
			return nil, malformed(n)
		}
		values, rest = append(values, math.Float32frombits(v)), rest[n:]
	}
	return values, nil
}

// scan gives each field of a message to take, in order.
func scan(data []byte, take func(field) error) error {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return malformed(n)
		}
		data = data[n:]
		f := field{number: number}
		switch kind {
		case protowire.VarintType:
			f.scalar, n = protowire.ConsumeVarint(data)
		case protowire.Fixed64Type:
			f.scalar, n = protowire.ConsumeFixed64(data)
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(data)
			f.scalar = uint64(bits)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(data)
		default:
			n = protowire.ConsumeFieldValue(number, kind, data)
		}
		if n < 0 {
			return malformed(n)
		}
		data = data[n:]
		if err := take(f); err != nil {
			return err
		}
	}
	return nil
}

func malformed(n int) error {
	return fmt.Errorf("%w: %w", ErrDamaged, protowire.ParseError(n))
}
