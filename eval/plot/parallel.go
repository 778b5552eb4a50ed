package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of a picture of parallel coordinates in pixels: each axis has a share of the width.
const (
	parallelHeight   = 520
	parallelAxis     = 190
	parallelMinWidth = 640
)

// mostLabels is how many words an axis names.
const mostLabels = 24

// Parallel is what several things have on several axes: element i of each of Lines belongs to
// axis i. The last axis says how good each is.
type Parallel struct {
	Axes   []ParallelAxis // two or more
	Lines  [][]float64    // a number that is not finite ends a line
	Higher bool           // more on the last axis is better
}

// ParallelAxis is an axis of numbers, or, with Labels, of words: number i stands for Labels[i].
type ParallelAxis struct {
	Name   string
	Log    bool
	Labels []string
}

// DrawParallel makes path a PNG of parallel coordinates: an upright axis for each setting, and a
// line through them for each thing. The better, the darker it is; the best one is red.
func DrawParallel(path string, p Parallel) error {
	if len(p.Axes) < 2 || len(p.Lines) == 0 {
		return fmt.Errorf("plot %q: %d axes and %d lines", path, len(p.Axes), len(p.Lines))
	}
	for i, line := range p.Lines {
		if len(line) != len(p.Axes) {
			return fmt.Errorf("plot %q: line %d has %d numbers for %d axes", path, i+1, len(line), len(p.Axes))
		}
	}
	width := max(parallelMinWidth, parallelAxis*len(p.Axes))
	return writePNG(path, width, parallelHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(20), -pixels(14))
		c = drawLegend(c, []curve{
			{name: "best", colour: vermillion, marker: noGlyph{}},
			{name: "better: darker", colour: shade(1), marker: noGlyph{}},
		})
		p.draw(draw.Crop(c, 0, 0, 0, -pixels(20)))
	})
}

// draw draws lines, the best on top, and the axes over them.
func (p Parallel) draw(c draw.Canvas) {
	scales := make([]scale, len(p.Axes))
	for i, axis := range p.Axes {
		scales[i] = p.scale(i, axis)
	}
	order := p.worstFirst()
	for rank, i := range order {
		style := draw.LineStyle{Color: lineShade(rank, len(order)), Width: vg.Points(1.2)}
		if rank == len(order)-1 {
			style = draw.LineStyle{Color: vermillion, Width: vg.Points(2.4)}
		}
		c.StrokeLines(style, p.points(c, scales, p.Lines[i])...)
	}
	for i, axis := range p.Axes {
		drawUpright(c, p.x(c, i), axis, scales[i], p.column(c))
	}
}

// scale is that of axis i. Words have room above and below them.
func (p Parallel) scale(i int, axis ParallelAxis) scale {
	if axis.Labels != nil {
		return scale{low: -0.5, high: float64(len(axis.Labels)) - 0.5}
	}
	var values []float64
	for _, line := range p.Lines {
		values = append(values, line[i])
	}
	return scaleOf(values, axis.Log)
}

// worstFirst are the lines by their last number; those without one come first.
func (p Parallel) worstFirst() []int {
	order := make([]int, len(p.Lines))
	for i := range order {
		order[i] = i
	}
	last := len(p.Axes) - 1
	slices.SortStableFunc(order, func(a, b int) int {
		va, vb := p.Lines[a][last], p.Lines[b][last]
		if fa, fb := finite(va), finite(vb); fa != fb {
			return map[bool]int{true: 1, false: -1}[fa]
		}
		if p.Higher {
			return cmp.Or(cmp.Compare(va, vb), cmp.Compare(b, a))
		}
		return cmp.Or(cmp.Compare(vb, va), cmp.Compare(b, a))
	})
	return order
}

// lineShade is the colour of the rank-th worst of so many lines; white would not show.
func lineShade(rank, lines int) color.Color {
	return shade(0.2 + 0.8*float64(rank)/float64(max(1, lines-1)))
}

// column is the width that an axis has.
func (p Parallel) column(c draw.Canvas) vg.Length {
	return (c.Max.X - c.Min.X) / vg.Length(len(p.Axes))
}

// x is where axis i stands. Its ticks have room on the left.
func (p Parallel) x(c draw.Canvas, i int) vg.Length {
	return c.Min.X + p.column(c)*(vg.Length(i)+0.6)
}

// points are those of a line, in stretches without what is not finite.
func (p Parallel) points(c draw.Canvas, scales []scale, line []float64) (stretches [][]vg.Point) {
	for _, run := range finiteRuns(line) {
		var points []vg.Point
		for i := run.start; i < run.end; i++ {
			points = append(points, vg.Point{X: p.x(c, i), Y: upright(c, scales[i].at(line[i]))})
		}
		stretches = append(stretches, points)
	}
	return stretches
}

// upright is where a share of an upright axis stands.
func upright(c draw.Canvas, share float64) vg.Length {
	return c.Min.Y + vg.Length(share)*(c.Max.Y-c.Min.Y)
}

// drawUpright draws an axis with its name above it, and ticks on its left.
func drawUpright(c draw.Canvas, x vg.Length, axis ParallelAxis, s scale, room vg.Length) {
	c.StrokeLine2(draw.LineStyle{Color: frameGrey, Width: pixels(1)}, x, c.Min.Y, x, c.Max.Y)
	name := aligned(boldText(11, ink), draw.XCenter, draw.YBottom)
	c.FillText(name, vg.Point{X: x, Y: c.Max.Y + pixels(8)}, fitted(name, axis.Name, room*0.96))
	style := aligned(sansText(10, ink), draw.XRight, draw.YCenter)
	write := func(share float64, text string) {
		y := upright(c, share)
		c.StrokeLine2(draw.LineStyle{Color: frameGrey, Width: pixels(1)}, x-pixels(4), y, x, y)
		clearGround(c, style, text, vg.Point{X: x - pixels(7), Y: y})
		c.FillText(style, vg.Point{X: x - pixels(7), Y: y + pixels(2)}, text)
	}
	if axis.Labels == nil {
		for _, tick := range s.ticks() {
			write(s.at(tick.Value), tick.Label)
		}
		return
	}
	for i := 0; i < len(axis.Labels); i += 1 + len(axis.Labels)/mostLabels {
		write(s.at(float64(i)), fitted(style, axis.Labels[i], room*0.55))
	}
}

// clearGround makes the ground of a text that ends at right nearly white, so that lines behind it
// do not hide it.
func clearGround(c draw.Canvas, style draw.TextStyle, text string, right vg.Point) {
	w, h, margin := style.Width(text), style.Height(text), pixels(2)
	fillRect(c, color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xcc}, vg.Rectangle{
		Min: vg.Point{X: right.X - w - margin, Y: right.Y - h/2 - margin/2},
		Max: vg.Point{X: right.X + margin, Y: right.Y + h/2 + margin/2},
	})
}

// fitted is text, cut in the middle until it is no wider than room.
func fitted(style draw.TextStyle, text string, room vg.Length) string {
	for most := nameLength; style.Width(text) > room && most > 2; most-- {
		text = cutMiddle(text, most)
	}
	return text
}
