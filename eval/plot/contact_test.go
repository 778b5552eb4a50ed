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
	sheet := NewContact(ContactLayout{Title: "Four pictures", Remark: "of 20 pixels", Size: 60, Columns: 3, Lines: 2, Groups: []int{1, 1, 2}})
	for i, c := range colours {
		sheet.Add(plain(c), captions[i], captions[i])
	}
	path := filepath.Join(t.TempDir(), "contact.png")
	if err := sheet.Write(path); err != nil {
		t.Fatal(err)
	}
	drawn := decodePNG(t, path)
	const step, row, top = 60 + ContactMargin, 60 + 2*contactLine + ContactMargin, ContactMargin + contactHeading
	if want := image.Rect(0, 0, ContactMargin+3*step, top+2*row); drawn.Bounds() != want {
		t.Errorf("the sheet is %v, want %v", drawn.Bounds(), want)
	}
	for i, place := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		at := image.Pt(ContactMargin+place.X*step, top+place.Y*row)
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
			if n := dark(drawn, image.Rectangle{Min: beside, Max: beside.Add(image.Pt(ContactMargin, contactLine))}); n > 0 {
				t.Errorf("picture %d, line %d: the text is wider than the picture", i, line)
			}
		}
	}
	if n := dark(drawn, image.Rect(0, 0, drawn.Bounds().Dx(), top)); n < 100 {
		t.Errorf("%d dark pixels in the heading", n)
	}
	white, ground := drawn.At(ContactMargin+2*step, top), drawn.At(ContactMargin-1, top+row)
	if white != drawn.At(0, 0) || ground == white {
		t.Errorf("behind no picture is %v, and behind a group %v", white, ground)
	}
}

func TestPicture(t *testing.T) {
	picture := Picture([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2)
	if got, want := picture.NRGBAAt(1, 1), (color.NRGBA{10, 11, 12, 0xff}); got != want {
		t.Errorf("pixel %v, want %v", got, want)
	}
}
