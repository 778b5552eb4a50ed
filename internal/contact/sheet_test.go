package contact_test

import (
	"image"
	"image/color"
	"testing"

	"github.com/tfft/tfft/internal/contact"
)

func TestSheetHoldsItsPictures(t *testing.T) {
	for _, c := range []struct{ pictures, width, height, side, sheetWidth, sheetHeight int }{
		{1, 100, 100, 4096, 112, 128},
		{4, 2, 2, 4096, 2*70 + 6, 2*86 + 6},       // enlarged
		{5, 224, 224, 300, 3*100 + 6, 2*116 + 6},  // made smaller; the last place is empty
		{16, 200, 100, 544, 4*136 + 6, 4*87 + 6},  // wide
		{2, 10, 4000, 540, 2*(1+6) + 6, 292},      // so narrow that a pixel is left
		{16, 224, 224, 544, 4*136 + 6, 4*152 + 6}, // as a run draws them
	} {
		sheet := contact.NewSheet(c.pictures, c.width, c.height, c.side)
		if got := sheet.Image.Bounds().Size(); got != (image.Point{X: c.sheetWidth, Y: c.sheetHeight}) {
			t.Errorf("%+v: the sheet is %v", c, got)
		}
		black := contact.Picture(make([]byte, c.width*c.height*3), c.width, c.height)
		for range c.pictures {
			sheet.Add(black, "")
		}
		dark := 0
		for y := range c.sheetHeight {
			for x := range c.sheetWidth {
				if sheet.Image.NRGBAAt(x, y) == (color.NRGBA{A: 0xff}) {
					dark++
				}
			}
		}
		columns := map[int]int{1: 1, 2: 2, 4: 2, 5: 3, 16: 4}[c.pictures]
		rows := (c.pictures + columns - 1) / columns
		if want := c.pictures * ((c.sheetWidth-6)/columns - 6) * ((c.sheetHeight-6)/rows - 22); dark != want {
			t.Errorf("%+v: %d pixels of pictures, want %d", c, dark, want)
		}
	}
}

func TestPictureHasTheColours(t *testing.T) {
	picture := contact.Picture([]byte{1, 2, 3, 4, 5, 6}, 2, 1)
	if a, b := picture.NRGBAAt(0, 0), picture.NRGBAAt(1, 0); a != (color.NRGBA{R: 1, G: 2, B: 3, A: 255}) || b != (color.NRGBA{R: 4, G: 5, B: 6, A: 255}) {
		t.Errorf("%v, %v", a, b)
	}
}
