package pixels

import (
	"bytes"
	"encoding/binary"
)

// orientation is how a picture is stored, by EXIF's numbers (tag 0x0112 of the
// EXIF standard, CIPA DC-008): which sides of what was seen the first row and
// the first column are.
type orientation uint16

const upright orientation = 1 // top, left

const (
	orientationTag   = 0x0112
	orientationShort = 3 // its type, a 16-bit number
)

// transposes says whether rows are stored as columns.
func (o orientation) transposes() bool { return o >= 5 }

// source is where the upright picture's point (y, x) is in one stored as height
// x width.
func (o orientation) source(y, x, height, width int) (fromY, fromX int) {
	switch o {
	case 2: // top, right
		return y, width - 1 - x
	case 3: // bottom, right
		return height - 1 - y, width - 1 - x
	case 4: // bottom, left
		return height - 1 - y, x
	case 5: // left, top
		return x, y
	case 6: // right, top
		return height - 1 - x, y
	case 7: // right, bottom
		return height - 1 - x, width - 1 - y
	case 8: // left, bottom
		return x, width - 1 - y
	}
	return y, x
}

// orientationOf reads a file's EXIF orientation; upright where it has none that
// makes sense.
func orientationOf(contents []byte, format format) orientation {
	var exif []byte
	switch format {
	case formatJPEG:
		exif = exifOfJPEG(contents)
	case formatPNG:
		exif = exifOfPNG(contents)
	case formatWebP:
		exif = exifOfWebP(contents)
	}
	return orientationIn(exif)
}

// exifOfJPEG finds the first APP1 segment that holds EXIF, before the picture's
// data (ISO/IEC 10918-1, B.1.1.4).
func exifOfJPEG(contents []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	for rest := contents[min(2, len(contents)):]; len(rest) >= 4 && rest[0] == 0xff; {
		marker := rest[1]
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		length := int(binary.BigEndian.Uint16(rest[2:])) // with its own two bytes
		if marker == startOfScan || length < 2 || len(rest) < 2+length {
			return nil
		}
		if tiff, found := bytes.CutPrefix(rest[4:2+length], []byte("Exif\x00\x00")); marker == app1 && found {
			return tiff
		}
		rest = rest[2+length:]
	}
	return nil
}

// exifOfPNG finds the eXIf chunk (PNG specification, 11.3.4.5): length, type,
// data, checksum.
func exifOfPNG(contents []byte) []byte {
	for rest := contents[min(8, len(contents)):]; len(rest) >= 12; {
		length := int64(binary.BigEndian.Uint32(rest))
		if length > int64(len(rest))-12 {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+length]
		}
		rest = rest[12+length:]
	}
	return nil
}

// exifOfWebP finds the EXIF chunk: type, length, data, padded to an even length.
func exifOfWebP(contents []byte) []byte {
	for rest := contents[min(12, len(contents)):]; len(rest) >= 8; {
		length := int64(binary.LittleEndian.Uint32(rest[4:]))
		if length > int64(len(rest))-8 {
			return nil
		}
		if data := rest[8 : 8+length]; string(rest[:4]) == "EXIF" {
			return bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
		}
		rest = rest[min(8+length+length%2, int64(len(rest))):]
	}
	return nil
}

// orientationIn reads the orientation from EXIF, which is a TIFF file: byte
// order, 42, and the place of a list of entries of 12 bytes each (TIFF 6.0,
// section 2).
func orientationIn(tiff []byte) orientation {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return upright
	}
	if len(tiff) < 8 {
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at > int64(len(tiff))-2 {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == orientationTag && order.Uint16(entries[2:]) == orientationShort {
			if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			break
		}
		entries = entries[12:]
	}
	return upright
}
