package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// markedEpochs is up to how many epochs each point has a marker.
const markedEpochs = 40

// curve is one line of a panel: values[i] belongs to epoch i+1. Values that are
// not finite leave a gap. It is a plot.Plotter.
type curve struct {
	name   string
	colour color.Color
	marker draw.GlyphDrawer
	values []float64
	dashes []vg.Length // of the line; nil: none
	thin   bool        // one of many, without markers
	rings  []int       // the epochs of which a ring is drawn, for the start of a phase
}

// Plot implements plot.Plotter. A value without neighbours has a marker
// always: no line shows it.
func (v curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, run := range finiteRuns(v.values) {
		points := make([]vg.Point, 0, run.end-run.start)
		for i := run.start; i < run.end; i++ {
			points = append(points, vg.Point{X: x(float64(i + 1)), Y: y(v.values[i])})
		}
		c.StrokeLines(v.line(), points)
		if len(v.values) <= markedEpochs && !v.thin || len(points) == 1 {
			for _, pt := range points {
				c.DrawGlyphNoClip(v.glyph(), pt)
			}
		}
	}
	for _, epoch := range v.rings {
		if value := v.values[epoch-1]; finite(value) {
			c.DrawGlyphNoClip(v.ring(), vg.Point{X: x(float64(epoch)), Y: y(value)})
		}
	}
}

// ring is the style of the curve's rings.
func (v curve) ring() draw.GlyphStyle {
	return draw.GlyphStyle{Color: v.colour, Radius: vg.Points(5.5), Shape: draw.RingGlyph{}}
}

// line is the style of the curve's line.
func (v curve) line() draw.LineStyle {
	width := vg.Points(1.5)
	if v.thin {
		width = vg.Points(1.2)
	}
	return draw.LineStyle{Color: v.colour, Width: width, Dashes: v.dashes}
}

// glyph is the style of the curve's markers.
func (v curve) glyph() draw.GlyphStyle {
	radius := vg.Points(2.6)
	if v.thin {
		radius = vg.Points(1.5)
	}
	return draw.GlyphStyle{Color: v.colour, Radius: radius, Shape: v.marker}
}

// epochRun is a stretch of epochs: the indices from start up to end.
type epochRun struct{ start, end int }

// finiteRuns gives the stretches of finite values.
func finiteRuns(values []float64) []epochRun {
	var runs []epochRun
	for i, v := range values {
		switch {
		case !finite(v):
		case len(runs) > 0 && runs[len(runs)-1].end == i:
			runs[len(runs)-1].end++
		default:
			runs = append(runs, epochRun{start: i, end: i + 1})
		}
	}
	return runs
}

// finite is false for NaN and infinities.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// valueRange is the smallest and largest finite value of curves with a margin
// of 5 percent that does not reach below zero when no value does; 0 to 1 when
// there is none.
func valueRange(curves []curve) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, c := range curves {
		for _, v := range c.values {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
		return 0, 1
	}
	spread := high - low
	if spread == 0 {
		spread = math.Abs(low)
	}
	if spread == 0 {
		spread = 1
	}
	margin := 0.05 * spread
	if low >= 0 {
		return max(0, low-margin), high + margin
	}
	return low - margin, high + margin
}
