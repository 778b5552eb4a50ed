package plot

import (
	"image"
	"image/color"
	"path/filepath"
	"testing"

	ximage "golang.org/x/image/draw"
)

// plain is a picture of one colour.
func plain(c color.Color) image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	ximage.Draw(picture, picture.Bounds(), image.NewUniform(c), image.Point{}, ximage.Src)
	return picture
}

// dark counts the pixels of a part of a picture that text may have drawn.
func dark(picture image.Image, part image.Rectangle) (n int) {
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 0x70 {
				n++
			}
		}
	}
	return n
}

// TestContact: each picture is in its place, with its caption below, whatever it says; a group that
// does not fit the rest of a row begins another.
func TestContact(t *testing.T) {
	colours := []color.NRGBA{{0xff, 0x20, 0x20, 0xff}, {0x20, 0xff, 0x20, 0xff}, {0x80, 0x80, 0xff, 0xff}, {0xff, 0xff, 0x20, 0xff}}
	captions := []string{"short", "a name that is much too long to stand below so small a picture", "名前が日本語で書かれた長いクラスの名前", "اسم"}
	sheet := NewContact(ContactLayout{Title: "Four pictures", Remark: "of 20 pixels", Width: 60, Height: 60, Columns: 3, Lines: 2, Groups: []int{1, 1, 2}})
	for i, c := range colours {
		sheet.Add(plain(c), captions[i], captions[i])
	}
	path := filepath.Join(t.TempDir(), "contact.png")
	if err := sheet.Write(path); err != nil {
		t.Fatal(err)
	}
	drawn := decodePNG(t, path)
	const step, row, top = 60 + contactMargin, 60 + 2*contactLine + contactMargin, contactMargin + contactHeading
	if want := image.Rect(0, 0, contactMargin+3*step, top+2*row); drawn.Bounds() != want {
		t.Errorf("the sheet is %v, want %v", drawn.Bounds(), want)
	}
	for i, place := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		at := image.Pt(contactMargin+place.X*step, top+place.Y*row)
		for _, inside := range []image.Point{{0, 0}, {30, 30}, {59, 59}} {
			p := at.Add(inside)
			if got := color.NRGBAModel.Convert(drawn.At(p.X, p.Y)); got != colours[i] {
				t.Errorf("picture %d is %v at %v, want %v", i, got, inside, colours[i])
			}
		}
		for line := range 2 {
			from := at.Add(image.Pt(0, 60+line*contactLine))
			if n := dark(drawn, image.Rectangle{Min: from, Max: from.Add(image.Pt(60, contactLine))}); n < 20 {
				t.Errorf("picture %d, line %d: %d dark pixels, too few for a text", i, line, n)
			}
			beside := from.Add(image.Pt(60, 0))
			if n := dark(drawn, image.Rectangle{Min: beside, Max: beside.Add(image.Pt(contactMargin, contactLine))}); n > 0 {
				t.Errorf("picture %d, line %d: the text is wider than the picture", i, line)
			}
		}
	}
	if n := dark(drawn, image.Rect(0, 0, drawn.Bounds().Dx(), top)); n < 100 {
		t.Errorf("%d dark pixels in the heading", n)
	}
	white, ground := drawn.At(contactMargin+2*step, top), drawn.At(contactMargin-1, top+row)
	if white != drawn.At(0, 0) || ground == white {
		t.Errorf("behind no picture is %v, and behind a group %v", white, ground)
	}
}

// TestPicture: it has the colours, and may be wide.
func TestPicture(t *testing.T) {
	picture := Picture([]byte{1, 2, 3, 4, 5, 6}, 2, 1)
	if a, b := picture.NRGBAAt(0, 0), picture.NRGBAAt(1, 0); a != (color.NRGBA{R: 1, G: 2, B: 3, A: 255}) || b != (color.NRGBA{R: 4, G: 5, B: 6, A: 255}) {
		t.Errorf("%v, %v", a, b)
	}
}

func TestContactGrid(t *testing.T) {
	const line = contactMargin + contactLine
	for _, c := range []struct{ pictures, width, height, side, sheetWidth, sheetHeight int }{
		{1, 100, 100, 4096, 112, 112 + contactLine},
		{4, 2, 2, 4096, 2*70 + 6, 2*(64+line) + 6},       // enlarged
		{5, 224, 224, 300, 3*100 + 6, 2*(94+line) + 6},   // made smaller; the last place is empty
		{16, 200, 100, 544, 4*136 + 6, 4*(65+line) + 6},  // wide
		{2, 10, 4000, 540, 2*(1+6) + 6, 264 + line + 6},  // so narrow that a pixel is left
		{16, 224, 224, 544, 4*136 + 6, 4*(130+line) + 6}, // as a run draws them
	} {
		sheet := NewContact(ContactGrid(c.pictures, c.width, c.height, c.side))
		for range c.pictures {
			sheet.Add(Picture(make([]byte, 3*c.width*c.height), c.width, c.height), "")
		}
		if got := sheet.Image().Bounds().Size(); got.X != c.sheetWidth || got.Y != c.sheetHeight {
			t.Errorf("%+v: the sheet is %v", c, got)
		}
	}
}
