// Package contact puts many pictures on one sheet, row by row, each with its class below it.
package contact

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

const (
	margin   = 6  // pixels around each picture
	label    = 16 // pixels for the line of text below each
	smallest = 64 // pixels: small pictures are enlarged to that
)

// Sheet is many pictures on one.
type Sheet struct {
	Image         *image.NRGBA
	columns, n    int
	width, height int // of a picture on it, pixels
}

// NewSheet makes an empty sheet for so many pictures of width x height pixels. It is about
// side pixels wide, or less.
func NewSheet(pictures, width, height, side int) *Sheet {
	columns := int(math.Ceil(math.Sqrt(float64(pictures))))
	rows := (pictures + columns - 1) / columns
	longer := max(width, height)
	thumbnail := min(max(longer, smallest), side/columns-margin)
	s := &Sheet{columns: columns, width: max(width*thumbnail/longer, 1), height: max(height*thumbnail/longer, 1)}
	s.Image = image.NewNRGBA(image.Rect(0, 0, columns*(s.width+margin)+margin, rows*(s.height+label+margin)+margin))
	draw.Draw(s.Image, s.Image.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	return s
}

// Add puts the next picture on the sheet.
func (s *Sheet) Add(picture image.Image, class string) {
	x := margin + s.n%s.columns*(s.width+margin)
	y := margin + s.n/s.columns*(s.height+label+margin)
	s.n++
	at := image.Rect(x, y, x+s.width, y+s.height)
	draw.ApproxBiLinear.Scale(s.Image, at, picture, picture.Bounds(), draw.Src, nil)
	text := font.Drawer{
		Dst: s.Image.SubImage(image.Rect(x, y, x+s.width, y+s.height+label)).(draw.Image),
		Src: image.NewUniform(color.Gray{0x40}), Face: basicfont.Face7x13, Dot: fixed.P(x, y+s.height+label-4),
	}
	text.DrawString(class)
}

// Picture copies height x width x 3 bytes of RGB.
func Picture(rgb []byte, width, height int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(picture.Pix[4*i:4*i+3], rgb[3*i:])
		picture.Pix[4*i+3] = 0xff
	}
	return picture
}
