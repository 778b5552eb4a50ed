package header

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"regexp"
)

// Orientation is how a picture is stored, by EXIF's numbers (tag 0x0112 of the
// EXIF standard, CIPA DC-008): which sides of what was seen the first row and
// the first column are.
type Orientation uint16

// Upright is the orientation of a picture that is stored as it was seen: top, left.
const Upright Orientation = 1

const orientationTag = 0x0112

// Transposes says whether rows are stored as columns.
func (o Orientation) Transposes() bool { return o >= 5 }

// Source is where the upright picture's point (y, x) is in one stored as height
// x width.
func (o Orientation) Source(y, x, height, width int) (fromY, fromX int) {
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

// metadata is what a file says of its picture in the formats of others.
type metadata struct {
	exif []byte // a TIFF file
	xmp  []byte // XML
}

// orientationOf reads a file's orientation, from EXIF or, where that says nothing
// of it, XMP; Upright where neither makes sense.
func orientationOf(contents []byte, format Format) Orientation {
	var m metadata
	switch format {
	case JPEG:
		m = metadataOfJPEG(contents)
	case PNG:
		m = metadataOfPNG(contents)
	case WebP:
		m = metadataOfWebP(contents)
	}
	o, found := orientationIn(m.exif)
	if !found {
		o = orientationInXMP(m.xmp)
	}
	if o < 1 || o > 8 {
		return Upright
	}
	return o
}

// metadataOfJPEG finds the first APP1 segments with either, before the picture's
// data (ISO/IEC 10918-1, B.1.1.4).
func metadataOfJPEG(contents []byte) (m metadata) {
	for s, rest, ok := nextSegment(contents[min(2, len(contents)):]); ok; s, rest, ok = nextSegment(rest) {
		if s.marker != app1 {
			continue
		}
		if exif, found := bytes.CutPrefix(s.body, []byte("Exif\x00\x00")); found && m.exif == nil {
			m.exif = exif
		}
		if xmp, found := bytes.CutPrefix(s.body, []byte("http://ns.adobe.com/xap/1.0/\x00")); found && m.xmp == nil {
			m.xmp = xmp
		}
	}
	return m
}

// metadataOfPNG finds the eXIf chunk (PNG specification, 11.3.4.5) and the text
// that holds XMP: length, type, data, checksum.
func metadataOfPNG(contents []byte) (m metadata) {
	for rest := contents[min(8, len(contents)):]; len(rest) >= 12; {
		length := int64(binary.BigEndian.Uint32(rest))
		if length > int64(len(rest))-12 {
			break
		}
		data := rest[8 : 8+length]
		switch kind := string(rest[4:8]); {
		case kind == "eXIf" && m.exif == nil:
			m.exif = data
		case (kind == "tEXt" || kind == "zTXt") && m.exif == nil:
			m.exif = rawProfile(data, kind == "zTXt")
		case kind == "iTXt" && bytes.HasPrefix(data, []byte("XML:com.adobe.xmp\x00")):
			m.xmp = data
		}
		rest = rest[12+length:]
	}
	return m
}

// rawProfile is the EXIF in a text of ImageMagick's; nil: it is another text. After
// three lines, the last of which says how long it is, it is written in hexadecimal.
func rawProfile(text []byte, compressed bool) []byte {
	const longest = 1 << 20 // of the text, bytes
	text, found := bytes.CutPrefix(text, []byte("Raw profile type exif\x00"))
	if !found {
		return nil
	}
	if compressed {
		reader, err := zlib.NewReader(bytes.NewReader(text[min(1, len(text)):])) // after the method
		if err != nil {
			return nil
		}
		if text, err = io.ReadAll(io.LimitReader(reader, longest)); err != nil {
			return nil
		}
	}
	lines := bytes.SplitN(text, []byte("\n"), 4)
	digits := bytes.ReplaceAll(lines[len(lines)-1], []byte("\n"), nil)
	exif, err := hex.AppendDecode(nil, digits)
	if err != nil {
		return nil
	}
	return bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
}

// metadataOfWebP finds the chunks with either.
func metadataOfWebP(contents []byte) (m metadata) {
	for c, rest, ok := nextChunk(contents[min(12, len(contents)):]); ok; c, rest, ok = nextChunk(rest) {
		switch c.name {
		case "EXIF":
			m.exif = bytes.TrimPrefix(c.data, []byte("Exif\x00\x00"))
		case "XMP ":
			m.xmp = c.data
		}
	}
	return m
}

// orientationIn reads the orientation from EXIF, which is a TIFF file: byte
// order, 42, and the place of a list of entries of 12 bytes each (TIFF 6.0,
// section 2). found is false where no entry is of it.
func orientationIn(tiff []byte) (o Orientation, found bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 0, false
	}
	if len(tiff) < 8 {
		return 0, false
	}
	at := int64(order.Uint32(tiff[4:]))
	if at > int64(len(tiff))-2 {
		return 0, false
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == orientationTag {
			return Orientation(tiffNumber(order, tiff, entries[2:])), true
		}
		entries = entries[12:]
	}
	return 0, false
}

// tiffNumber is the whole number that an entry holds, given from its type on
// (TIFF 6.0, section 2, Types): 0 where it holds none from 0 to 255. A type of
// more than four bytes has its value elsewhere in the file.
func tiffNumber(order binary.ByteOrder, tiff, entry []byte) uint8 {
	value := entry[6:10]
	var far []byte
	if at := int64(order.Uint32(value)); at <= int64(len(tiff))-8 {
		far = tiff[at:]
	}
	n := 0.0
	switch kind := order.Uint16(entry); {
	case kind == 3 || kind == 8: // 16 bits
		n = float64(order.Uint16(value))
	case kind == 4 || kind == 9 || kind == 13: // 32 bits
		n = float64(order.Uint32(value))
	case kind == 6: // 8 bits
		n = float64(value[0])
	case kind == 11:
		n = float64(math.Float32frombits(order.Uint32(value)))
	case (kind == 5 || kind == 10) && far != nil: // a fraction
		n = float64(order.Uint32(far)) / float64(order.Uint32(far[4:]))
	case kind == 12 && far != nil:
		n = math.Float64frombits(order.Uint64(far))
	}
	if n != math.Trunc(n) || n < 0 || n > math.MaxUint8 { // or not a number
		return 0
	}
	return uint8(n)
}

// inXMP is the orientation in XMP, an attribute or an element of its own.
var inXMP = regexp.MustCompile(`tiff:Orientation(?:="|>)([0-9])`)

// orientationInXMP reads the orientation from XMP; 0: there is none.
func orientationInXMP(xmp []byte) Orientation {
	found := inXMP.FindSubmatch(xmp)
	if found == nil {
		return 0
	}
	return Orientation(found[1][0] - '0')
}
