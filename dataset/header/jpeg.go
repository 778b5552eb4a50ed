package header

import (
	"encoding/binary"
	"fmt"
)

// Markers of a JPEG file (ISO/IEC 10918-1, table B.1).
const (
	firstFrame  = 0xc0 // of sixteen, but for the next three
	huffman     = 0xc4
	extensions  = 0xc8
	arithmetic  = 0xcc
	restart     = 0xd0 // of eight
	endOfImage  = 0xd9
	startOfScan = 0xda
	app1        = 0xe1
	temporary   = 0x01
)

// segment is a marker and what follows it.
type segment struct {
	marker byte
	body   []byte // without its length
}

// nextSegment finds the next marker as libjpeg does, which passes over bytes
// that do not belong there. ok is false at the picture's data, or where there is
// no more.
func nextSegment(contents []byte) (s segment, rest []byte, ok bool) {
	for rest = contents; len(rest) >= 2; {
		marker := rest[1]
		if rest[0] != 0xff || marker == 0xff || marker == 0 {
			rest = rest[1:]
			continue
		}
		rest = rest[2:]
		switch {
		case marker == endOfImage || marker == startOfScan:
			return s, nil, false
		case marker == temporary || marker >= restart && marker < endOfImage: // without a body
			continue
		}
		if len(rest) < 2 {
			return s, nil, false
		}
		length := int(binary.BigEndian.Uint16(rest)) // with its own two bytes
		if length < 2 || len(rest) < length {
			return s, nil, false
		}
		return segment{marker, rest[2:length]}, rest[length:], true
	}
	return s, nil, false
}

// readJPEG reads the frame's header (B.2.2), whatever the sampling of its
// components is.
func readJPEG(contents []byte) (Header, error) {
	for s, rest, ok := nextSegment(contents[2:]); ok; s, rest, ok = nextSegment(rest) {
		if s.marker < firstFrame || s.marker > firstFrame+15 || s.marker == huffman || s.marker == extensions || s.marker == arithmetic {
			continue
		}
		if len(s.body) < 6 {
			return Header{}, broken(JPEG, "its frame's header is cut short")
		}
		h := Header{Bits: int(s.body[0]), Height: int(binary.BigEndian.Uint16(s.body[1:])), Width: int(binary.BigEndian.Uint16(s.body[3:]))}
		switch s.marker - firstFrame {
		case 0, 1, 9: // in one go
		case 2, 10: // progressive: 16-bit coefficients are kept
			h.working = 2 * int(s.body[5])
		default:
			return Header{}, unsupported("a lossless or hierarchical JPEG")
		}
		if h.Bits != 8 {
			return Header{}, unsupported(fmt.Sprintf("a JPEG of %d bits a value", h.Bits))
		}
		return h, nil
	}
	return Header{}, broken(JPEG, "no header says its size")
}
