package pixels

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io"

	"github.com/tfft/tfft/dataset/header"
)

// Damage says what is wrong inside a JPEG file: libjpeg decodes most damaged ones
// without an error, to pixels that are partly not the picture's. So it is decoded
// again, by a stricter decoder, which counts for nothing else. nil: nothing was
// found, or the file is none that this decoder knows.
func (d *Decoder) Damage(contents []byte) error {
	h, err := header.Read(contents)
	if err != nil || h.Format != header.JPEG {
		return nil
	}
	const perPixel = 4 // of a value, which this decoder keeps in 32 bits where there is more than one scan
	room := d.reserve(perPixel * h.DecodeMemory())
	defer d.release(room)
	_, err = jpeg.Decode(bytes.NewReader(contents))
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
