package plot

import (
	"image"
	"image/color"
	"image/png"
	"io"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/tfft/tfft/internal/durable"
)

// Colours of all pictures. Those of the curves are from the palette of Okabe
// and Ito, "Color Universal Design" (2008), which people with any form of
// colour blindness tell apart.
var (
	blue       = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	vermillion = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	green      = color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}
	purple     = color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}
	orange     = color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}
	skyBlue    = color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}
	ink        = color.RGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	faintInk   = color.RGBA{R: 0x66, G: 0x66, B: 0x66, A: 0xff}
	frameGrey  = color.RGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
	gridGrey   = color.RGBA{R: 0xe4, G: 0xe4, B: 0xe4, A: 0xff}
)

// dpi makes a pixel of the pictures 0.75 points, as on the web.
const dpi = 96

// pixels is a length of n pixels.
func pixels(n int) vg.Length { return vg.Length(n) * vg.Inch / dpi }

// sansText is a text style: size in points, aligned at the left of its baseline.
func sansText(size vg.Length, c color.Color) draw.TextStyle {
	return draw.TextStyle{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		Handler: plot.DefaultTextHandler,
	}
}

// boldText is sansText in bold.
func boldText(size vg.Length, c color.Color) draw.TextStyle {
	s := sansText(size, c)
	s.Font.Weight = xfont.WeightBold
	return s
}

// canWrite tells whether the font of s has every character of text.
func canWrite(s draw.TextStyle, text string) bool {
	face := s.Handler.Cache().Lookup(s.Font, s.Font.Size)
	var buf sfnt.Buffer
	for _, r := range text {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil || glyph == 0 {
			return false
		}
		if _, err := face.Face.LoadGlyph(&buf, glyph, fixed.I(12), nil); err != nil {
			return false // of an outline that cannot be drawn, such as a picture of an emoji
		}
	}
	return true
}

// aligned is s with another alignment.
func aligned(s draw.TextStyle, x draw.XAlignment, y draw.YAlignment) draw.TextStyle {
	s.XAlign, s.YAlign = x, y
	return s
}

// writePNG makes path a picture of width x height pixels, drawn by paint on a
// white canvas whose origin is the lower left corner.
func writePNG(path string, width, height int, paint func(draw.Canvas)) error {
	img := vgimg.NewWith(vgimg.UseWH(pixels(width), pixels(height)), vgimg.UseDPI(dpi))
	paint(draw.New(img))
	return encodePNG(path, img.Image())
}

// encodePNG makes path a PNG of a picture.
func encodePNG(path string, picture image.Image) error {
	return durable.WriteWith(path, func(w io.Writer) error {
		fast := png.Encoder{CompressionLevel: png.BestSpeed} // two thirds of the time for 3 % more bytes
		return fast.Encode(w, picture)
	})
}

// fillRect fills a rectangle without outline.
func fillRect(c draw.Canvas, clr color.Color, r vg.Rectangle) {
	c.SetColor(clr)
	c.Fill(r.Path())
}

// frame outlines a rectangle of whole pixels; the half pixel makes the line as
// sharp as they are.
func frame(c draw.Canvas, clr color.Color, r vg.Rectangle) {
	half := vg.Point{X: pixels(1) / 2, Y: pixels(1) / 2}
	c.SetLineStyle(draw.LineStyle{Color: clr, Width: pixels(1)})
	c.Stroke(r.Add(half).Path())
}
