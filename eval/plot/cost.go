package plot

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of the picture in pixels.
const (
	costWidth  = 800
	costHeight = 520
)

// Cost is what several things cost, and how good they are: element i of both slices belongs to
// one of them.
type Cost struct {
	Seconds []float64
	Scores  []float64
	Name    string // of the scores
	Higher  bool   // more is better
}

// DrawCost makes path a PNG of scores against cost. A line joins those that nothing else beats
// both in score and in cost: the Pareto front.
func DrawCost(path string, s Cost) error {
	if len(s.Scores) == 0 || len(s.Seconds) != len(s.Scores) {
		return fmt.Errorf("plot %q: %d costs and %d scores", path, len(s.Seconds), len(s.Scores))
	}
	p := plot.New()
	p.BackgroundColor = nil
	fitAxis(&p.X, "seconds of training", s.Seconds)
	fitAxis(&p.Y, s.Name, s.Scores)
	grid := plotter.NewGrid()
	grid.Vertical = draw.LineStyle{Color: gridGrey, Width: pixels(1)}
	grid.Horizontal = grid.Vertical
	p.Add(grid, s)
	legend := []curve{
		{name: "trial", colour: blue, marker: draw.CircleGlyph{}},
		{name: "no trial is better and takes less time", colour: vermillion, marker: draw.RingGlyph{}},
	}
	return writePNG(path, costWidth, costHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(28), pixels(14), -pixels(14))
		p.Draw(drawLegend(c, legend))
	})
}

// fitAxis makes an axis one of values, on a logarithmic scale where they differ much.
func fitAxis(a *plot.Axis, label string, values []float64) {
	s := scaleOf(values, wide(values))
	a.Min, a.Max = s.low, s.high
	if s.log {
		a.Scale = plot.LogScale{}
	}
	styleAxis(a, label, scaleTicks{s})
}

// scaleTicks are those of a scale. It is a plot.Ticker.
type scaleTicks struct{ scale scale }

// Ticks implements plot.Ticker.
func (t scaleTicks) Ticks(float64, float64) []plot.Tick { return t.scale.ticks() }

// Plot implements plot.Plotter.
func (s Cost) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(i int) vg.Point { return vg.Point{X: x(s.Seconds[i]), Y: y(s.Scores[i])} }
	for i := range s.Scores {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: blue, Radius: vg.Points(2.4), Shape: draw.CircleGlyph{}}, at(i))
	}
	var front []vg.Point
	for _, i := range s.front() {
		front = append(front, at(i))
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: vermillion, Radius: vg.Points(4.5), Shape: draw.RingGlyph{}}, at(i))
	}
	c.StrokeLines(draw.LineStyle{Color: vermillion, Width: vg.Points(1.2)}, front)
}

// front are those that nothing else beats both in score and in cost, the cheapest first.
func (s Cost) front() (front []int) {
	order := make([]int, len(s.Scores))
	for i := range order {
		order[i] = i
	}
	better := func(a, b int) bool {
		if s.Higher {
			return s.Scores[a] > s.Scores[b]
		}
		return s.Scores[a] < s.Scores[b]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case s.Seconds[a] != s.Seconds[b]:
			return map[bool]int{true: -1, false: 1}[s.Seconds[a] < s.Seconds[b]]
		case better(a, b):
			return -1
		case better(b, a):
			return 1
		}
		return 0
	})
	for _, i := range order {
		if len(front) == 0 || better(i, front[len(front)-1]) {
			front = append(front, i)
		}
	}
	return front
}
