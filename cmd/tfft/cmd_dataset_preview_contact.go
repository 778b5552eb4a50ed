package main

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
	contactFile   = "contact.png"
	contactMargin = 6    // pixels around each picture
	contactLabel  = 16   // pixels for the line of text below each
	contactSide   = 4096 // pixels: the sheet's width, at most
)

// contactSheet is many pictures on one, row by row, each with its class.
type contactSheet struct {
	image      *image.NRGBA
	columns, n int
	thumbnail  int // pixels a side
}

// newContactSheet makes an empty sheet for so many pictures of size x size.
func newContactSheet(pictures, size int) *contactSheet {
	columns := int(math.Ceil(math.Sqrt(float64(pictures))))
	rows := (pictures + columns - 1) / columns
	thumbnail := min(max(size, 64), contactSide/columns-contactMargin)
	width := columns*(thumbnail+contactMargin) + contactMargin
	height := rows*(thumbnail+contactLabel+contactMargin) + contactMargin
	sheet := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	return &contactSheet{image: sheet, columns: columns, thumbnail: thumbnail}
}

// add puts the next picture on the sheet.
func (s *contactSheet) add(picture image.Image, class string) {
	x := contactMargin + s.n%s.columns*(s.thumbnail+contactMargin)
	y := contactMargin + s.n/s.columns*(s.thumbnail+contactLabel+contactMargin)
	s.n++
	at := image.Rect(x, y, x+s.thumbnail, y+s.thumbnail)
	draw.ApproxBiLinear.Scale(s.image, at, picture, picture.Bounds(), draw.Src, nil)
	text := font.Drawer{
		Dst: s.image.SubImage(image.Rect(x, y, x+s.thumbnail, y+s.thumbnail+contactLabel)).(draw.Image),
		Src: image.NewUniform(color.Gray{0x40}), Face: basicfont.Face7x13, Dot: fixed.P(x, y+s.thumbnail+contactLabel-4),
	}
	text.DrawString(class)
}
