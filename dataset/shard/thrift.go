package shard

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
)

// decodeThrift decodes into value, a pointer to a struct, what text begins with, in thrift's
// compact protocol, and returns its length. io.ErrUnexpectedEOF: text is too short.
//
// It walks through the bytes first: parquet-go takes memory for as many items as a list says
// that it has, and damaged bytes may say billions, which ends the process and is no error.
func decodeThrift(text []byte, value any) (length int, err error) {
	w := thriftWalk{rest: text}
	if err := w.structure(0); err != nil {
		return 0, err
	}
	length = len(text) - len(w.rest)
	return length, thrift.Unmarshal(new(thrift.CompactProtocol), text[:length], value)
}

// Types of the compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt64  = 6 // 4 to 6 are numbers of any length
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftStruct = 12
)

// thriftDeep is more than what parquet nests.
const thriftDeep = 32

var errThrift = errors.New("bytes that are no thrift")

// thriftWalk skips values. A list has no more items than there are bytes left.
type thriftWalk struct{ rest []byte }

// take skips n bytes.
func (w *thriftWalk) take(n uint64) ([]byte, error) {
	if n > uint64(len(w.rest)) {
		return nil, io.ErrUnexpectedEOF
	}
	taken := w.rest[:n]
	w.rest = w.rest[n:]
	return taken, nil
}

func (w *thriftWalk) byte() (byte, error) {
	b, err := w.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// varint skips a number of any length.
func (w *thriftWalk) varint() (uint64, error) {
	n, length := binary.Uvarint(w.rest)
	if length < 0 {
		return 0, errThrift
	}
	if length == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	w.rest = w.rest[length:]
	return n, nil
}

// structure skips fields up to the mark that ends them.
func (w *thriftWalk) structure(depth int) error {
	for {
		head, err := w.byte()
		if err != nil || head == thriftStop {
			return err
		}
		if head>>4 == 0 { // the number of the field follows
			if _, err := w.varint(); err != nil {
				return err
			}
		}
		if kind := head & 15; kind != thriftTrue && kind != thriftFalse { // which are the value
			if err := w.value(kind, depth+1); err != nil {
				return err
			}
		}
	}
}

func (w *thriftWalk) value(kind byte, depth int) (err error) {
	if depth > thriftDeep {
		return errThrift
	}
	switch {
	case kind == thriftTrue, kind == thriftFalse, kind == thriftByte:
		_, err = w.byte()
	case kind > thriftByte && kind <= thriftInt64:
		_, err = w.varint()
	case kind == thriftDouble:
		_, err = w.take(8)
	case kind == thriftBinary:
		var n uint64
		if n, err = w.varint(); err == nil {
			_, err = w.take(n)
		}
	case kind == thriftList, kind == thriftSet:
		err = w.list(depth)
	case kind == thriftStruct:
		err = w.structure(depth)
	default: // a map, too, of which parquet has none
		err = errThrift
	}
	return err
}

// list skips a list. An item takes a byte at least, and a struct, of which parquet has none
// that are empty, two.
func (w *thriftWalk) list(depth int) error {
	head, err := w.byte()
	if err != nil {
		return err
	}
	items, kind := uint64(head>>4), head&15
	if items == 15 {
		if items, err = w.varint(); err != nil {
			return err
		}
	}
	if items > uint64(len(w.rest)) {
		return io.ErrUnexpectedEOF
	}
	for range items {
		before := len(w.rest)
		if err := w.value(kind, depth+1); err != nil {
			return err
		}
		if kind == thriftStruct && before-len(w.rest) < 2 {
			return errThrift
		}
	}
	return nil
}
