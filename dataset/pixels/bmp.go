package pixels

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/tfft/tfft/dataset/header"
)

// unpackBMP paints a BMP.
func unpackBMP(contents []byte) (picture, error) {
	b, err := header.ReadBitmap(contents)
	if err != nil {
		return picture{}, err
	}
	stride := (b.Width*b.Bits + 31) / 32 * 4 // bytes
	used := (b.Width*b.Bits + 7) / 8
	if len(b.Rows) < (b.Height-1)*stride+used {
		return picture{}, errors.New("it is cut short")
	}
	p := newPicture(b.Height, b.Width)
	row := colouredRow
	if b.Bits <= 8 {
		row = indexedRow
	}
	for y := range b.Height {
		at := b.Height - 1 - y
		if b.TopDown {
			at = y
		}
		row(p.at(y, 0), b.Rows[at*stride:][:used], &b)
	}
	return p, nil
}

// indexedRow paints a row of indices into the palette, 8, 2 or 1 to a byte, the
// first in the highest bits.
func indexedRow(to, from []byte, b *header.Bitmap) {
	perByte, mask := 8/b.Bits, byte(1<<b.Bits-1)
	for x := range b.Width {
		index := from[x/perByte] >> (8 - b.Bits*(1+x%perByte)) & mask
		colour := colourAt(b.Palette, int(index))
		copy(to[3*x:], colour[:])
	}
}

// colouredRow paints a row of pixels of 2, 3 or 4 bytes.
func colouredRow(to, from []byte, b *header.Bitmap) {
	size := b.Bits / 8
	for x := range b.Width {
		var word [4]byte
		copy(word[:], from[x*size:][:size])
		pixel := binary.LittleEndian.Uint32(word[:])
		for i, mask := range b.Masks {
			if mask == 0 {
				continue // none of this colour
			}
			shift := bits.TrailingZeros32(mask)
			to[3*x+i] = byte(pixel & mask >> shift * 255 / (mask >> shift))
		}
	}
}
