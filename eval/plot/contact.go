package plot

import (
	"image"
	"image/color"
	"math"
	"slices"

	ximage "golang.org/x/image/draw"
	"golang.org/x/text/unicode/norm"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Pixels of a contact sheet.
const (
	contactMargin   = 6  // around each picture
	contactSmallest = 64 // small pictures of a grid are enlarged to that
	contactLine     = 15 // a line of a caption
	contactHeading  = 44
	contactSize     = 9.0 // points of the captions
)

// ContactLayout says how many pictures stand on a contact sheet, and how.
type ContactLayout struct {
	Title, Remark string // above all; empty: there is no heading
	Width, Height int    // of each picture, pixels
	Columns       int    // pictures in a row
	Lines         int    // of the caption below each
	Groups        []int  // of so many pictures each, which stand together; 1: a picture on its own
}

// ContactGrid is the layout of so many pictures of width x height pixels on a sheet that has as
// many rows as columns and that is about side pixels wide, or less. Each has a line of caption.
func ContactGrid(pictures, width, height, side int) ContactLayout {
	columns, longer := int(math.Ceil(math.Sqrt(float64(pictures)))), max(width, height)
	thumbnail := min(max(longer, contactSmallest), side/columns-contactMargin)
	return ContactLayout{
		Width: max(width*thumbnail/longer, 1), Height: max(height*thumbnail/longer, 1),
		Columns: columns, Lines: 1, Groups: slices.Repeat([]int{1}, pictures),
	}
}

// Contact is a contact sheet: small pictures, row by row, with captions.
type Contact struct {
	layout ContactLayout
	sheet  *image.NRGBA
	places []image.Point // of each picture's upper left corner
	texts  []string      // of all captions, Lines for each picture
}

// NewContact makes a sheet without pictures.
func NewContact(l ContactLayout) *Contact {
	c, top, at := &Contact{layout: l}, contactMargin, 0
	if l.Title != "" {
		top += contactHeading
	}
	width, height := l.Width+contactMargin, l.Height+l.Lines*contactLine+contactMargin
	for _, n := range l.Groups {
		if in := at % l.Columns; in > 0 && in+n > l.Columns {
			at += l.Columns - in
		}
		for range n {
			c.places = append(c.places, image.Pt(contactMargin+at%l.Columns*width, top+at/l.Columns*height))
			at++
		}
	}
	rows := (at + l.Columns - 1) / l.Columns
	c.sheet = image.NewNRGBA(image.Rect(0, 0, contactMargin+l.Columns*width, top+rows*height))
	ximage.Draw(c.sheet, c.sheet.Bounds(), image.White, image.Point{}, ximage.Src)
	c.drawGround(width, height)
	return c
}

// drawGround lays grey behind groups of several pictures, of two kinds in turn.
func (c *Contact) drawGround(width, height int) {
	next, shades := 0, []color.Color{color.Gray{0xd8}, color.Gray{0xee}}
	for _, n := range c.layout.Groups {
		for _, at := range c.places[next : next+n] {
			if n > 1 {
				corner := at.Sub(image.Pt(contactMargin/2, contactMargin/2))
				around := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width, height))}
				ximage.Draw(c.sheet, around, image.NewUniform(shades[0]), image.Point{}, ximage.Src)
			}
		}
		next += n
		if n > 1 {
			shades[0], shades[1] = shades[1], shades[0]
		}
	}
}

// Add puts the next picture on the sheet, with its caption. There must be room for it.
func (c *Contact) Add(picture image.Image, caption ...string) {
	at := c.places[len(c.texts)/c.layout.Lines]
	to := image.Rectangle{Min: at, Max: at.Add(image.Pt(c.layout.Width, c.layout.Height))}
	ximage.ApproxBiLinear.Scale(c.sheet, to, picture, picture.Bounds(), ximage.Src, nil)
	for line := range c.layout.Lines {
		text := ""
		if line < len(caption) {
			text = norm.NFC.String(caption[line])
		}
		c.texts = append(c.texts, text)
	}
}

// Write makes path a PNG of the sheet.
func (c *Contact) Write(path string) error { return encodePNG(path, c.Image()) }

// Image is the sheet. Lines of captions that are too long lose their middle.
func (c *Contact) Image() *image.NRGBA {
	var fonts typefaces
	defer fonts.close()
	size := c.sheet.Bounds().Size()
	img := vgimg.NewWith(vgimg.UseWH(pixels(size.X), pixels(size.Y)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.Transparent))
	c.drawTexts(draw.New(img), &fonts)
	ximage.Draw(c.sheet, c.sheet.Bounds(), img.Image(), image.Point{}, ximage.Over)
	return c.sheet
}

// drawTexts writes the heading and the captions.
func (c *Contact) drawTexts(canvas draw.Canvas, fonts *typefaces) {
	top := pixels(c.sheet.Bounds().Dy())
	if l := c.layout; l.Title != "" {
		canvas.FillText(aligned(boldText(13, ink), draw.XLeft, draw.YTop), vg.Point{X: pixels(contactMargin), Y: top - pixels(6)}, l.Title)
		canvas.FillText(aligned(sansText(10, faintInk), draw.XLeft, draw.YTop), vg.Point{X: pixels(contactMargin), Y: top - pixels(27)}, l.Remark)
	}
	for i, style := range fonts.styles(sansText(contactSize, ink), c.texts) {
		text := c.texts[i]
		if style.Handler == nil {
			text, style = "(no font for this text)", sansText(contactSize, faintInk)
		}
		place, line := c.places[i/c.layout.Lines], i%c.layout.Lines
		at := vg.Point{X: pixels(place.X), Y: top - pixels(place.Y+c.layout.Height+2+line*contactLine)}
		style = aligned(style, draw.XLeft, draw.YTop)
		writing{fitted(style, text, pixels(c.layout.Width)), style}.draw(canvas, style, at)
	}
}

// Picture is one of width x height pixels, of three bytes each: red, green and blue.
func Picture(rgb []byte, width, height int) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(picture.Pix[4*i:4*i+3], rgb[3*i:])
		picture.Pix[4*i+3] = 0xff
	}
	return picture
}
