package plot

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

// drawLegend names the curves at the top of c, in the middle, in as many lines as
// it takes, clear of both panels, and returns the rest.
func drawLegend(c draw.Canvas, curves []curve) draw.Canvas {
	style := aligned(sansText(11, ink), draw.XLeft, draw.YCenter)
	swatch, gap := pixels(30), pixels(8)
	width := func(v curve) vg.Length { return swatch + gap + style.Width(v.name) + 3*gap }
	for len(curves) > 0 {
		line, used := 1, width(curves[0])
		for line < len(curves) && used+width(curves[line]) <= c.Max.X-c.Min.X+3*gap {
			used += width(curves[line])
			line++
		}
		x, y := c.Center().X-(used-3*gap)/2, c.Max.Y-pixels(10)
		for _, v := range curves[:line] {
			c.StrokeLine2(v.line(), x, y, x+swatch, y)
			c.DrawGlyphNoClip(v.glyph(), vg.Point{X: x + swatch/2, Y: y})
			c.FillText(style, vg.Point{X: x + swatch + gap, Y: y + pixels(2)}, v.name)
			x += width(v)
		}
		curves = curves[line:]
		if len(curves) > 0 {
			c = draw.Crop(c, 0, 0, 0, -pixels(22))
		}
	}
	return draw.Crop(c, 0, 0, 0, -pixels(30))
}
