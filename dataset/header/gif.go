package header

import "encoding/binary"

// GIFFrame is the first frame of a GIF file.
type GIFFrame struct {
	Palette     []byte // RGB, its own or the file's; nil: there is none
	Transparent int    // the colour of what is not painted, of Palette; -1: none

	left, top, width, height int // pixels
}

// readGIF reads the screen's size and checks that the first frame, which is the
// one that is decoded, lies within.
func readGIF(contents []byte) (Header, error) {
	f, ok := ReadGIFFrame(contents)
	if !ok {
		return Header{}, broken(GIF, "it has no frame")
	}
	h := Header{Width: number16(contents[6:]), Height: number16(contents[8:]), Bits: 8, working: 1}
	switch {
	case f.left+f.width > h.Width || f.top+f.height > h.Height:
		return Header{}, unsupported("a GIF whose first frame reaches beyond its screen")
	case f.Palette == nil:
		return Header{}, unsupported("a GIF without a palette")
	}
	return h, nil
}

// ReadGIFFrame finds the first frame (GIF89a, sections 18 to 23); ok is false
// where there is none.
func ReadGIFFrame(contents []byte) (f GIFFrame, ok bool) {
	const fixed, extension, control, separator = 13, 0x21, 0xf9, 0x2c
	if len(contents) < fixed {
		return f, false
	}
	rest := contents[fixed:]
	f.Transparent = -1
	f.Palette, rest = gifPalette(rest, contents[10])
	for len(rest) >= 2 && rest[0] == extension {
		if rest[1] == control && len(rest) >= 7 && rest[3]&1 != 0 {
			f.Transparent = int(rest[6])
		}
		rest = afterGIFBlocks(rest[2:])
	}
	if len(rest) < 10 || rest[0] != separator {
		return f, false
	}
	f.left, f.top, f.width, f.height = number16(rest[1:]), number16(rest[3:]), number16(rest[5:]), number16(rest[7:])
	if own, _ := gifPalette(rest[10:], rest[9]); own != nil {
		f.Palette = own
	}
	return f, true
}

func number16(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }

// gifPalette cuts off the table of colours that flags say follows; nil: none.
func gifPalette(contents []byte, flags byte) (palette, rest []byte) {
	if flags&0x80 == 0 {
		return nil, contents
	}
	size := min(3<<(flags&7+1), len(contents))
	return contents[:size], contents[size:]
}

// afterGIFBlocks passes over blocks of data, each with its length before it, to
// what follows the empty one.
func afterGIFBlocks(rest []byte) []byte {
	for len(rest) > 0 {
		length := int(rest[0])
		rest = rest[min(1+length, len(rest)):]
		if length == 0 {
			break
		}
	}
	return rest
}
