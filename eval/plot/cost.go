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

// Cost is what several things cost, and how good they are: element i of the slices belongs to
// one of them.
type Cost struct {
	Thing  string // what one of them is called, such as trial
	Costs  []float64
	Axis   string // of the costs
	Log    bool   // they are shown on a logarithmic scale, and not only where they differ much
	Scores []float64
	Name   string // of the scores
	Higher bool   // more is better

	Intervals [][2]float64 // of the scores; nil: none are known
	Names     []string     // that stand beside them; nil: none do
}

// DrawCost makes path a PNG of scores against cost. A line joins those that nothing else beats
// both in score and in cost: the Pareto front.
func DrawCost(path string, s Cost) error {
	if len(s.Scores) == 0 || len(s.Costs) != len(s.Scores) {
		return fmt.Errorf("plot %q: %d costs and %d scores", path, len(s.Costs), len(s.Scores))
	}
	p := plot.New()
	p.BackgroundColor = nil
	x, y := s.scales()
	fitAxis(&p.X, s.Axis, x)
	fitAxis(&p.Y, s.Name, y)
	grid := plotter.NewGrid()
	grid.Vertical = draw.LineStyle{Color: gridGrey, Width: pixels(1)}
	grid.Horizontal = grid.Vertical
	fonts := &typefaces{}
	defer fonts.close()
	p.Add(grid, drawnCost{s, fonts})
	legend := []curve{
		{name: s.Thing, colour: blue, marker: draw.CircleGlyph{}},
		{name: fmt.Sprintf("no %s is better and takes less time", s.Thing), colour: vermillion, marker: draw.RingGlyph{}},
	}
	return writePNG(path, costWidth, costHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(28), pixels(14), -pixels(14))
		p.Draw(drawLegend(c, legend))
	})
}

// scales are those of the costs and of the scores, with room for names. Where more is better,
// scores are not on a logarithmic one: the best would lie close together.
func (s Cost) scales() (costs, scores scale) {
	shown := s.Scores
	for _, interval := range s.Intervals {
		shown = append(slices.Clip(shown), interval[:]...)
	}
	costs, scores = scaleOf(s.Costs, s.Log || wide(s.Costs)), scaleOf(shown, !s.Higher && wide(shown))
	if s.Names != nil {
		costs, scores = costs.wider(0.15), scores.wider(0.05)
	}
	return costs, scores
}

// fitAxis makes an axis one of a scale.
func fitAxis(a *plot.Axis, label string, s scale) {
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

// drawnCost draws a Cost, and finds fonts for its names.
type drawnCost struct {
	Cost
	fonts *typefaces
}

// Plot implements plot.Plotter.
func (s drawnCost) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(i int, score float64) vg.Point { return vg.Point{X: x(s.Costs[i]), Y: y(score)} }
	var taken []vg.Rectangle // by what names may not cover
	for i, interval := range s.Intervals {
		taken = append(taken, drawInterval(c, at(i, interval[0]), at(i, interval[1])))
	}
	var points, front []vg.Point
	for i, score := range s.Scores {
		points = append(points, at(i, score))
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: blue, Radius: vg.Points(2.4), Shape: draw.CircleGlyph{}}, points[i])
	}
	for _, i := range s.front() {
		front = append(front, points[i])
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: vermillion, Radius: vg.Points(4.5), Shape: draw.RingGlyph{}}, points[i])
	}
	c.StrokeLines(draw.LineStyle{Color: vermillion, Width: vg.Points(1.2)}, front)
	drawNames(c, s.fonts, s.Names, points, append(taken, along(front)...))
}

// drawInterval draws an interval as a line with ends, and gives the place that it takes.
func drawInterval(c draw.Canvas, low, high vg.Point) vg.Rectangle {
	style, half := draw.LineStyle{Color: blue, Width: vg.Points(0.8)}, vg.Points(3)
	c.StrokeLine2(style, low.X, low.Y, high.X, high.Y)
	for _, end := range []vg.Point{low, high} {
		c.StrokeLine2(style, end.X-half, end.Y, end.X+half, end.Y)
	}
	return vg.Rectangle{Min: vg.Point{X: low.X - half, Y: low.Y - half}, Max: vg.Point{X: high.X + half, Y: high.Y + half}}
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
		case s.Costs[a] != s.Costs[b]:
			return map[bool]int{true: -1, false: 1}[s.Costs[a] < s.Costs[b]]
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
