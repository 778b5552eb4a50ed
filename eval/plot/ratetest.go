package plot

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of the picture in pixels.
const (
	rateTestWidth  = 800
	rateTestHeight = 480
)

// RateTest is the loss over the learning rate: element i of both slices belongs to
// one step. Losses that are not finite leave a gap.
type RateTest struct {
	LearningRates []float64 // above 0, rising
	Losses        []float64
	Marks         []Mark
}

// Mark is a point of the curve that is pointed out.
type Mark struct {
	Name         string
	LearningRate float64
	Loss         float64
}

// markColours are those of the marks, in turn.
var markColours = []color.Color{vermillion, green, purple, orange}

// DrawRateTest makes path a PNG of the loss over the learning rate, on a logarithmic
// scale, with its marks.
func DrawRateTest(path string, s RateTest) error {
	if len(s.LearningRates) == 0 || len(s.LearningRates) != len(s.Losses) {
		return fmt.Errorf("plot %q: %d learning rates and %d losses", path, len(s.LearningRates), len(s.Losses))
	}
	line := rateTestLine{s, curve{colour: blue, values: s.Losses}}
	legend := []curve{{name: "smoothed loss", colour: blue, marker: noGlyph{}}}
	for i, m := range s.Marks {
		legend = append(legend, curve{
			name: fmt.Sprintf("%s: %.2g", m.Name, m.LearningRate), colour: markColours[i%len(markColours)], marker: draw.CircleGlyph{},
		})
	}
	low, high := valueRange([]curve{line.curve})
	p := panel("loss", len(s.Losses), low, high, nil)
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max = s.LearningRates[0], s.LearningRates[len(s.LearningRates)-1]
	styleAxis(&p.X, "learning rate", decades{})
	p.Add(line)
	return writePNG(path, rateTestWidth, rateTestHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(28), pixels(14), -pixels(14))
		p.Draw(drawLegend(c, legend))
	})
}

// rateTestLine draws the curve and its marks. It is a plot.Plotter.
type rateTestLine struct {
	RateTest
	curve curve
}

// Plot implements plot.Plotter.
func (s rateTestLine) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, run := range finiteRuns(s.Losses) {
		var points []vg.Point
		for i := run.start; i < run.end; i++ {
			points = append(points, vg.Point{X: x(s.LearningRates[i]), Y: y(s.Losses[i])})
		}
		c.StrokeLines(s.curve.line(), points)
	}
	for i, m := range s.Marks {
		c.DrawGlyph(draw.GlyphStyle{Color: markColours[i%len(markColours)], Radius: vg.Points(5), Shape: draw.CircleGlyph{}},
			vg.Point{X: x(m.LearningRate), Y: y(m.Loss)})
	}
}

// noGlyph is the marker of a line without any.
type noGlyph struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (noGlyph) DrawGlyph(*draw.Canvas, draw.GlyphStyle, vg.Point) {}

// decades puts ticks at the powers of ten. It is a plot.Ticker.
type decades struct{}

// Ticks implements plot.Ticker; low is above 0.
func (decades) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Ceil(math.Log10(low) - 1e-9); e <= math.Log10(high)+1e-9; e++ {
		v := math.Pow(10, e)
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', -1, 64)})
	}
	return ticks
}
