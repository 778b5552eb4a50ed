package header

import (
	"encoding/binary"

	"github.com/tfft/tfft/internal/fault"
)

// Header is what is known of a picture before it is unpacked.
type Header struct {
	Format        Format
	Height, Width int         // as it is stored, pixels
	Turn          Orientation // by EXIF; Upright where nothing that makes sense says otherwise
	Bits          int         // of a value
	working       int         // bytes a pixel that a decoder takes, besides its result
}

// maxSide is the longest side that is read, in pixels: float32, with which pictures are
// resized, has the middle of each pixel up to there. On longer ones, TensorFlow's resize
// writes beyond the room that it makes.
const maxSide = 1 << 23

// Read reads the header of a whole file, and refuses kinds that no decoder here
// reads. Its errors are for the user, and say what the file is.
func Read(contents []byte) (Header, error) {
	format, err := Sniff(contents)
	if err != nil {
		return Header{}, err
	}
	h, err := read(contents, format)
	if err != nil {
		return Header{}, err
	}
	h.Format = format
	switch {
	case h.Height < 1 || h.Width < 1:
		return Header{}, broken(format, "it has no pixels")
	case max(h.Height, h.Width) > maxSide:
		return Header{}, fault.Usage("%d x %d pixels: a side is longer than %d", h.Width, h.Height, maxSide).WithHint(hintConvert)
	}
	h.Turn = orientationOf(contents, format)
	return h, nil
}

// read reads what is each format's own.
func read(contents []byte, format Format) (Header, error) {
	switch format {
	case JPEG:
		return readJPEG(contents)
	case PNG:
		return readPNG(contents)
	case GIF:
		return readGIF(contents)
	case BMP:
		return readBMP(contents)
	}
	return readWebP(contents)
}

// Pixels is the size of the picture.
func (h Header) Pixels() int64 { return int64(h.Height) * int64(h.Width) }

// DecodeMemory is about what decoding takes at most, in bytes, besides the file.
func (h Header) DecodeMemory() int64 {
	perPixel := int64(h.working + 3)
	if h.Turn != Upright {
		perPixel += 6 // the picture once more as it is stored, and upright
	}
	return perPixel * h.Pixels()
}

// broken is the error of a file that does not follow its format.
func broken(format Format, why string) error {
	return fault.Usage("broken %s: %s", format, why).WithHint(hintReplace)
}

// unsupported is the error of a kind of file that its format allows.
func unsupported(what string) error {
	return fault.Usage("%s, which is not supported", what).WithHint(hintConvert)
}

// readPNG reads the IHDR chunk (PNG specification, 11.2.1), which comes first.
func readPNG(contents []byte) (Header, error) {
	const start = 8 // of the chunk: length, type, data
	if len(contents) < start+8+13 || string(contents[start+4:start+8]) != "IHDR" {
		return Header{}, broken(PNG, "it does not start with a header")
	}
	data := contents[start+8:]
	width, height := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])
	return Header{Height: int(height), Width: int(width), Bits: int(data[8])}, nil
}
