package pixels

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io"
	"strings"

	"github.com/tfft/tfft/dataset/header"
)

// Listen lets Damage know what libjpeg warned of: warned gives the first warning on its
// thread since it was called last, empty where there was none.
func (d *Decoder) Listen(warned func() string) { d.warned = warned }

// Damage says what is wrong inside a JPEG file: libjpeg decodes most damaged ones
// without an error, to pixels that are partly not the picture's. It is called after
// Decode of the same file, on the same thread, and says what libjpeg warned of. Where that
// is nothing, the file is decoded again, by a stricter decoder, which counts for
// nothing else. nil: nothing was found, or the file is no JPEG.
func (d *Decoder) Damage(contents []byte) error {
	h, err := header.Read(contents)
	if err != nil || h.Format != header.JPEG {
		return nil
	}
	if d.warned != nil {
		if text := strings.TrimPrefix(d.warned(), "Corrupt JPEG data: "); text != "" {
			return errors.New(lowered(text))
		}
	}
	return d.strictly(contents, h)
}

// strictly decodes a JPEG with a decoder that finds fault with more than libjpeg.
func (d *Decoder) strictly(contents []byte, h header.Header) error {
	const perPixel = 4 // of a value, which this decoder keeps in 32 bits where there is more than one scan
	room := d.reserve(perPixel * h.DecodeMemory())
	defer d.release(room)
	_, err := jpeg.Decode(bytes.NewReader(contents))
	d.memory.allocated(perPixel * int(h.Pixels()))
	var malformed jpeg.FormatError
	switch {
	case errors.As(err, &malformed):
		return errors.New(string(malformed))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("it ends too soon")
	}
	return nil
}
