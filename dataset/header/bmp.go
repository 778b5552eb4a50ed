package header

import (
	"encoding/binary"
	"fmt"
)

// Ways in which the pixels of a BMP may be packed (BITMAPINFOHEADER's
// biCompression).
const (
	bmpPlain    = 0
	bmpRuns8    = 1
	bmpRuns4    = 2
	bmpMasks    = 3
	bmpAsJPEG   = 4
	bmpAsPNG    = 5
	bmpMasks4   = 6 // the fourth for opacity
	bmpInfo     = 40
	bmpInfoV4   = 108
	bmpInfoV5   = 124
	bmpFile     = 14 // bytes of the header before
	bmpUsual    = "\x00\x00\xff\x00\x00\xff\x00\x00\xff\x00\x00\x00\x00\x00\x00\xff"
	bmpMasksAt  = bmpFile + 40
	bmpShortest = bmpFile + bmpInfo
)

// readBMP reads the header, and names the kinds that golang.org/x/image/bmp does
// not decode.
func readBMP(contents []byte) (Header, error) {
	if len(contents) < bmpFile+4 {
		return Header{}, broken(BMP, "its header is cut short")
	}
	info := binary.LittleEndian.Uint32(contents[bmpFile:])
	if info != bmpInfo && info != bmpInfoV4 && info != bmpInfoV5 {
		return Header{}, unsupported("a BMP of an old or rare kind, such as OS/2's")
	}
	if len(contents) < bmpFile+int(info) {
		return Header{}, broken(BMP, "its header is cut short")
	}
	width, height := int32(binary.LittleEndian.Uint32(contents[18:])), int(int32(binary.LittleEndian.Uint32(contents[22:])))
	if height < 0 { // the first row is the top one
		height = -height
	}
	bits, packing := int(binary.LittleEndian.Uint16(contents[28:])), binary.LittleEndian.Uint32(contents[30:])
	usual := info > bmpInfo && bits == 32 && string(contents[bmpMasksAt:bmpMasksAt+16]) == bmpUsual
	switch {
	case packing == bmpRuns8 || packing == bmpRuns4:
		return Header{}, unsupported("a BMP packed in runs")
	case packing == bmpAsJPEG || packing == bmpAsPNG:
		return Header{}, unsupported("a BMP with a JPEG or PNG in it")
	case (packing == bmpMasks || packing == bmpMasks4) && !(packing == bmpMasks && usual):
		return Header{}, unsupported(fmt.Sprintf("a BMP of %d bits a pixel with masks of its own for the colours", bits))
	case packing > bmpMasks4:
		return Header{}, unsupported(fmt.Sprintf("a BMP packed in the way %d", packing))
	case bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 24 && bits != 32:
		return Header{}, unsupported(fmt.Sprintf("a BMP of %d bits a pixel", bits))
	}
	return Header{Height: height, Width: int(width), Bits: 8, working: 4}, nil
}
