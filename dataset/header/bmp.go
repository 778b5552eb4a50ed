package header

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Bitmap is how a BMP file holds its picture.
type Bitmap struct {
	Height, Width int       // pixels
	TopDown       bool      // the first row is the top one, and not the bottom one
	Bits          int       // a pixel: 1, 4 or 8 are an index into Palette, 16, 24 and 32 hold colours
	Palette       []byte    // RGB
	Masks         [3]uint32 // the bits of a pixel that are red, green and blue; next to each other, at most 8
	Rows          []byte    // each padded to four bytes; as far as the file goes
}

// A BMP file starts with 14 bytes, and one of these headers, by its length.
const (
	bmpFile  = 14
	bmpCore  = 12 // OS/2's first, with 16-bit sizes
	bmpInfo  = 40
	bmpMasks = bmpFile + bmpInfo // where masks are, in the header or after it
)

// Ways in which the pixels may be packed (biCompression).
const (
	bmpPlain  = 0
	bmpRuns8  = 1
	bmpRuns4  = 2
	bmpFields = 3 // by masks
)

// defaultMasks are those of pixels without masks of their own.
var defaultMasks = map[int][3]uint32{16: {0x7c00, 0x3e0, 0x1f}, 24: {0xff0000, 0xff00, 0xff}, 32: {0xff0000, 0xff00, 0xff}}

// ReadBitmap reads a BMP file's headers. Its errors are for the user.
func ReadBitmap(contents []byte) (Bitmap, error) {
	if len(contents) < bmpFile+4 {
		return Bitmap{}, broken(BMP, "its header is cut short")
	}
	length, info := binary.LittleEndian.Uint32(contents[bmpFile:]), contents[bmpFile:]
	switch length {
	case bmpCore, bmpInfo, 52, 56, 64, 108, 124:
	default:
		return Bitmap{}, unsupported(fmt.Sprintf("a BMP with a header of %d bytes", length))
	}
	if len(info) < int(length) {
		return Bitmap{}, broken(BMP, "its header is cut short")
	}
	if length == bmpCore {
		b := Bitmap{Width: number16(info[4:]), Height: number16(info[6:]), Bits: number16(info[10:]), Masks: defaultMasks[number16(info[10:])]}
		return b, b.place(contents, bmpCore, 3, 0)
	}
	b := Bitmap{Width: int(int32(binary.LittleEndian.Uint32(info[4:]))), Height: int(int32(binary.LittleEndian.Uint32(info[8:]))), Bits: number16(info[14:])}
	if b.Height < 0 {
		b.Height, b.TopDown = -b.Height, true
	}
	if err := b.readMasks(contents, binary.LittleEndian.Uint32(info[16:])); err != nil {
		return Bitmap{}, err
	}
	return b, b.place(contents, int(length), 4, int64(binary.LittleEndian.Uint32(info[32:])))
}

// readMasks finds the masks of a picture that is packed in this way.
func (b *Bitmap) readMasks(contents []byte, packing uint32) error {
	b.Masks = defaultMasks[b.Bits]
	switch packing {
	case bmpPlain:
		return nil
	case bmpRuns8, bmpRuns4:
		return unsupported("a BMP packed in runs")
	case bmpFields:
	default:
		return unsupported(fmt.Sprintf("a BMP packed in the way %d", packing))
	}
	if len(contents) < bmpMasks+12 {
		return broken(BMP, "its header is cut short")
	}
	own := [3]uint32{}
	for i := range own {
		own[i] = binary.LittleEndian.Uint32(contents[bmpMasks+4*i:])
		if n := bits.OnesCount32(own[i]); n > 8 || n < bits.Len32(own[i])-bits.TrailingZeros32(own[i])%32 {
			return unsupported("a BMP with colours of scattered bits, or of more than 8")
		}
	}
	if own != [3]uint32{} {
		b.Masks = own
	}
	return nil
}

// place finds the palette, of so many bytes a colour, and the rows. colours is how
// many the header says there are; 0: as many as the bits allow.
func (b *Bitmap) place(contents []byte, header, perColour int, colours int64) error {
	rows := int64(binary.LittleEndian.Uint32(contents[10:]))
	switch b.Bits {
	case 16, 24, 32:
	case 1, 4, 8:
		if colours <= 0 || colours > 1<<b.Bits {
			colours = 1 << b.Bits
		}
		palette := contents[bmpFile+header:]
		palette = palette[:min(colours*int64(perColour), int64(len(palette)))]
		for ; len(palette) >= perColour; palette = palette[perColour:] {
			b.Palette = append(b.Palette, palette[2], palette[1], palette[0])
		}
		if rows == int64(bmpFile+header) { // some files do not count the palette
			rows += colours * int64(perColour)
		}
	default:
		return unsupported(fmt.Sprintf("a BMP of %d bits a pixel", b.Bits))
	}
	if rows < int64(bmpFile+header) {
		return broken(BMP, "its pixels are said to be in its header")
	}
	b.Rows = contents[min(rows, int64(len(contents))):]
	return nil
}

// readBMP reads the picture's size.
func readBMP(contents []byte) (Header, error) {
	b, err := ReadBitmap(contents)
	return Header{Height: b.Height, Width: b.Width, Bits: 8}, err
}
