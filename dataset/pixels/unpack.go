package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"

	"golang.org/x/image/vp8"
	"golang.org/x/image/vp8l"

	"github.com/tfft/tfft/dataset/header"
	"github.com/tfft/tfft/internal/fault"
)

// unpack decodes a BMP, GIF or WebP file as it is stored. Opacity is dropped, as
// Pillow's convert("RGB") does. What a decoder panics with is an error.
func unpack(contents []byte, h header.Header) (p picture, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = brokenFile(h.Format, fmt.Sprint(panicked))
		}
	}()
	switch h.Format {
	case header.GIF:
		p, err = unpackGIF(contents, h)
	case header.BMP:
		p, err = unpackBMP(contents)
	default:
		p, err = unpackWebP(contents)
	}
	if err != nil {
		return picture{}, brokenFile(h.Format, err.Error())
	}
	return p, nil
}

// brokenFile is the error of a file that a decoder gave up on.
func brokenFile(format header.Format, why string) error {
	return fault.Usage("broken %s: %s", format, why).WithHint("replace the file or remove it")
}

// unpackGIF paints the first frame. What it leaves free is as transparent as its
// palette can make it, or has the palette's first colour.
func unpackGIF(contents []byte, h header.Header) (picture, error) {
	decoded, err := gif.Decode(bytes.NewReader(contents))
	if err != nil {
		return picture{}, err
	}
	frame, _ := header.ReadGIFFrame(contents)
	paletted, ok := decoded.(*image.Paletted)
	if !ok {
		return picture{}, fmt.Errorf("its pixels are %T", decoded)
	}
	p := newPicture(h.Height, h.Width)
	if paletted.Rect.Dx() < p.width || paletted.Rect.Dy() < p.height {
		p.fill(colourAt(frame.Palette, max(frame.Transparent, 0)))
	}
	p.paintPaletted(paletted, frame.Palette)
	return p, nil
}

// unpackWebP paints the frame, or the first one of an animation, on black.
func unpackWebP(contents []byte) (picture, error) {
	frame, err := header.ReadFrame(contents)
	if err != nil {
		return picture{}, err
	}
	at := image.Pt(frame.Left, frame.Top)
	if frame.Lossless {
		decoded, err := vp8l.Decode(bytes.NewReader(frame.Data))
		if err != nil {
			return picture{}, err
		}
		nrgba, ok := decoded.(*image.NRGBA)
		if !ok {
			return picture{}, fmt.Errorf("its pixels are %T", decoded)
		}
		p := newPicture(frame.Height, frame.Width)
		p.paint(nrgba.Pix, nrgba.Stride, nrgba.Rect.Add(at))
		return p, nil
	}
	decoder := vp8.NewDecoder()
	decoder.Init(bytes.NewReader(frame.Data), len(frame.Data))
	if _, err := decoder.DecodeFrameHeader(); err != nil {
		return picture{}, err
	}
	decoded, err := decoder.DecodeFrame()
	if err != nil {
		return picture{}, err
	}
	p := newPicture(frame.Height, frame.Width)
	p.paintYUV(decoded, at)
	return p, nil
}

// colourAt is a colour of a palette; what lies beyond it is black.
func colourAt(palette []byte, index int) [3]byte {
	if 3*index+3 > len(palette) {
		return [3]byte{}
	}
	return [3]byte(palette[3*index:])
}

// fill paints all of p.
func (p picture) fill(colour [3]byte) {
	for i := 0; i < len(p.pixels); i += 3 {
		copy(p.pixels[i:], colour[:])
	}
}

// at is the row y of p from x on.
func (p picture) at(y, x int) []byte { return p.pixels[3*(y*p.width+x) : 3*(y+1)*p.width] }

// paint paints pixels of four channels, whose rows are stride apart, where they
// belong, and drops the last channel.
func (p picture) paint(pixels []byte, stride int, where image.Rectangle) {
	for y := range where.Dy() {
		from, to := pixels[y*stride:], p.at(where.Min.Y+y, where.Min.X)
		for x := range where.Dx() {
			copy(to[3*x:3*x+3], from[4*x:])
		}
	}
}

// paintPaletted paints a picture of palette's colours where it belongs.
func (p picture) paintPaletted(from *image.Paletted, palette []byte) {
	var colours [256][3]byte
	for i := range colours {
		colours[i] = colourAt(palette, i)
	}
	for y := range from.Rect.Dy() {
		to := p.at(from.Rect.Min.Y+y, from.Rect.Min.X)
		for x, index := range from.Pix[y*from.Stride:][:from.Rect.Dx()] {
			copy(to[3*x:], colours[index][:])
		}
	}
}
