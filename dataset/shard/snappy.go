package shard

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

var errSnappy = errors.New("bytes that are no snappy")

// byteReader is what a snappyReader reads.
type byteReader interface {
	io.Reader
	io.ByteReader
}

// snappyBlock is how much programs pack at once: what is packed repeats nothing of before it, so
// that unpacking can begin at each block. They need not; a snappyReader notices where they do not.
const snappyBlock = 64 << 10

// snappyReader unpacks snappy's raw format, as far as it is read:
// https://github.com/google/snappy/blob/main/format_description.txt
type snappyReader struct {
	packed   countedReader
	unpacked []byte  // so far
	given    int     // of unpacked, to whoever reads
	size     int     // of unpacked in the end; -1: its start was not read yet
	blocks   []int64 // where in packed the blocks begin, as far as each begins with an element
}

func newSnappyReader(packed byteReader) *snappyReader {
	return &snappyReader{packed: countedReader{in: packed}, size: -1}
}

// countedReader counts what is read.
type countedReader struct {
	in byteReader
	n  int64
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countedReader) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// Read implements io.Reader.
func (s *snappyReader) Read(p []byte) (int, error) {
	for s.given == len(s.unpacked) {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.unpacked[s.given:])
	s.given += n
	return n, nil
}

// next unpacks one element, or reads the start; io.EOF: that was all.
func (s *snappyReader) next() error {
	if s.size < 0 {
		return s.start()
	}
	if len(s.unpacked) == s.size {
		return io.EOF
	}
	if len(s.unpacked) == len(s.blocks)*snappyBlock {
		s.blocks = append(s.blocks, s.packed.n)
	}
	tag, err := s.packed.ReadByte()
	if err != nil {
		return unexpected(err)
	}
	length := int(tag>>2) + 1
	switch tag & 3 {
	case 0:
		if length > 60 {
			n, err := s.number(length - 60)
			if err != nil {
				return err
			}
			length = n + 1
		}
		return s.literal(length)
	case 1:
		offset, err := s.number(1)
		if err != nil {
			return err
		}
		return s.again(int(tag>>5)<<8|offset, int(tag>>2&7)+4)
	}
	offset, err := s.number(2 << (tag & 1)) // 2 or 4 bytes
	if err != nil {
		return err
	}
	return s.again(offset, length)
}

// start reads how much will be unpacked.
func (s *snappyReader) start() error {
	size, err := binary.ReadUvarint(&s.packed)
	if err != nil {
		return unexpected(err)
	}
	if size > maxPage {
		return errSnappy
	}
	s.size = int(size)
	return nil
}

// number reads a number of so many bytes.
func (s *snappyReader) number(bytes int) (n int, err error) {
	for i := range bytes {
		b, err := s.packed.ReadByte()
		if err != nil {
			return 0, unexpected(err)
		}
		n |= int(b) << (8 * i)
	}
	return n, nil
}

// literal takes bytes as they are, in steps, as damaged bytes may promise any number.
func (s *snappyReader) literal(length int) error {
	if length > s.size-len(s.unpacked) {
		return errSnappy
	}
	const step = 64 << 10
	for length > 0 {
		n := min(length, step)
		s.unpacked = slices.Grow(s.unpacked, n)
		part := s.unpacked[len(s.unpacked) : len(s.unpacked)+n]
		if _, err := io.ReadFull(&s.packed, part); err != nil {
			return unexpected(err)
		}
		s.unpacked = s.unpacked[:len(s.unpacked)+n]
		length -= n
	}
	return nil
}

// again repeats what was unpacked offset bytes ago; what it repeats may repeat, too.
func (s *snappyReader) again(offset, length int) error {
	if offset < 1 || offset > len(s.unpacked) || length > s.size-len(s.unpacked) {
		return errSnappy
	}
	for range length {
		s.unpacked = append(s.unpacked, s.unpacked[len(s.unpacked)-offset])
	}
	return nil
}

// unexpected is the error of bytes that end too early.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
