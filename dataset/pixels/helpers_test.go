package pixels

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// gradient is a picture in which every pixel has its own colour.
func gradient(height, width int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.Set(x, y, color.NRGBA{R: uint8(5 * x), G: uint8(5 * y), B: uint8(x + y), A: 255})
		}
	}
	return picture
}

// rgb is a picture's pixels as a decoder gives them.
func rgb(picture *image.NRGBA) []byte {
	var pixels []byte
	for i := 0; i < len(picture.Pix); i += 4 {
		pixels = append(pixels, picture.Pix[i:i+3]...)
	}
	return pixels
}

func pngFile(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegFile(t testing.TB, height, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, gradient(height, width), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
