package eval

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawTitle writes title at the top of c, in the middle, and returns the rest.
func drawTitle(c draw.Canvas, title string) draw.Canvas {
	if title == "" {
		return c
	}
	style := aligned(boldText(13, ink), draw.XCenter, draw.YTop)
	c.FillText(style, vg.Point{X: c.Center().X, Y: c.Max.Y}, title)
	return draw.Crop(c, 0, 0, 0, -style.Height(title)-pixels(6))
}

// drawLegend names the curves in one line at the top of c, in the middle,
// clear of both panels, and returns the rest.
func drawLegend(c draw.Canvas, curves []curve) draw.Canvas {
	style := aligned(sansText(11, ink), draw.XLeft, draw.YCenter)
	swatch, gap := pixels(30), pixels(8)

	width := vg.Length(0)
	for _, v := range curves {
		width += swatch + gap + style.Width(v.name) + 3*gap
	}
	x, y := c.Center().X-(width-3*gap)/2, c.Max.Y-pixels(10)
	for _, v := range curves {
		c.StrokeLine2(v.line(), x, y, x+swatch, y)
		c.DrawGlyphNoClip(v.glyph(), vg.Point{X: x + swatch/2, Y: y})
		c.FillText(style, vg.Point{X: x + swatch + gap, Y: y + pixels(2)}, v.name)
		x += swatch + gap + style.Width(v.name) + 3*gap
	}
	return draw.Crop(c, 0, 0, 0, -pixels(30))
}
