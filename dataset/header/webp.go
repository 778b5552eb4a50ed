package header

import (
	"encoding/binary"
)

// Frame is the one frame of a WebP file, or the first of an animation.
type Frame struct {
	Height, Width int // of the picture in which it lies, pixels
	Top, Left     int // where its first pixel is
	Lossless      bool
	Data          []byte // VP8, or VP8L where it is lossless

	height, width int // of the frame
}

// chunk is a part of a RIFF file: type, length, data, padded to an even length.
type chunk struct {
	name string
	data []byte
}

// nextChunk cuts the first chunk off; ok is false where none is whole.
func nextChunk(contents []byte) (c chunk, rest []byte, ok bool) {
	if len(contents) < 8 {
		return c, nil, false
	}
	length := int64(binary.LittleEndian.Uint32(contents[4:]))
	if length > int64(len(contents))-8 {
		return c, nil, false
	}
	return chunk{string(contents[:4]), contents[8 : 8+length]}, contents[min(8+length+length%2, int64(len(contents))):], true
}

// number24 is a 24-bit number.
func number24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// ReadFrame finds the frame of a WebP file (RFC 9649, section 2). The errors are
// for the user.
func ReadFrame(contents []byte) (Frame, error) {
	c, rest, ok := nextChunk(contents[12:])
	if !ok {
		return Frame{}, broken(WebP, "it is cut short")
	}
	f := Frame{}
	if c.name == "VP8X" {
		if len(c.data) < 10 {
			return Frame{}, broken(WebP, "its header is cut short")
		}
		f.Width, f.Height = number24(c.data[4:])+1, number24(c.data[7:])+1
		if c, ok = nextFrame(rest); !ok {
			return Frame{}, broken(WebP, "it has no whole frame")
		}
	}
	if c.name == "ANMF" {
		if len(c.data) < 16 {
			return Frame{}, broken(WebP, "its first frame is cut short")
		}
		f.Left, f.Top = 2*number24(c.data), 2*number24(c.data[3:])
		if c, ok = nextFrame(c.data[16:]); !ok {
			return Frame{}, broken(WebP, "its first frame is cut short")
		}
	}
	f.Lossless, f.Data = c.name == "VP8L", c.data
	if !f.size(c.name) {
		return Frame{}, broken(WebP, "its frame has no header")
	}
	if f.Width == 0 {
		f.Width, f.Height = f.width, f.height
	}
	if f.Left+f.width > f.Width || f.Top+f.height > f.Height {
		return Frame{}, broken(WebP, "its first frame reaches beyond the picture")
	}
	return f, nil
}

// nextFrame finds the first chunk that holds a frame.
func nextFrame(contents []byte) (c chunk, ok bool) {
	for rest := contents; ; {
		if c, rest, ok = nextChunk(rest); !ok {
			return c, false
		}
		switch c.name {
		case "VP8 ", "VP8L", "ANMF":
			return c, true
		}
	}
}

// size reads the frame's own size from its data: for VP8 by RFC 6386, section
// 9.1, for VP8L by RFC 9649, section 3.4.
func (f *Frame) size(name string) bool {
	switch {
	case name == "VP8 " && len(f.Data) >= 10 && string(f.Data[3:6]) == "\x9d\x01\x2a":
		f.width = int(binary.LittleEndian.Uint16(f.Data[6:])) & 0x3fff
		f.height = int(binary.LittleEndian.Uint16(f.Data[8:])) & 0x3fff
	case name == "VP8L" && len(f.Data) >= 5 && f.Data[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(f.Data[1:])
		f.width, f.height = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
	default:
		return false
	}
	return f.width > 0 && f.height > 0
}

// readWebP reads the picture's size.
func readWebP(contents []byte) (Header, error) {
	f, err := ReadFrame(contents)
	if err != nil {
		return Header{}, err
	}
	working := 2
	if f.Lossless {
		working = 8
	}
	return Header{Height: f.Height, Width: f.Width, Bits: 8, working: working}, nil
}
