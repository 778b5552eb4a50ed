package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of the picture in pixels.
const (
	learningCurveWidth  = 900
	learningCurveHeight = 560
)

// LearningCurve is the share of errors over the number of training images, rising; element i of
// each slice belongs to one number.
type LearningCurve struct {
	Sizes, Shares, Low, High []float64             // Low to High is the interval of a share
	Law                      func(float64) float64 // that was fitted; nil: none
	Floor                    float64               // of the law
}

// DrawLearningCurve makes file a PNG of the shares with their intervals, and of the law up to
// twice as many images as there are, on logarithmic scales.
func DrawLearningCurve(file string, l LearningCurve) error {
	n := len(l.Sizes)
	if n == 0 || len(l.Shares) != n || len(l.Low) != n || len(l.High) != n {
		return fmt.Errorf("plot %q: %d sizes, %d shares, and intervals from %d to %d", file, n, len(l.Shares), len(l.Low), len(l.High))
	}
	marks := curve{name: "errors on the validation images, 95 % interval", colour: blue, marker: draw.CircleGlyph{}}
	legend := []curve{marks}
	low, high := l.shown()
	if l.Law != nil {
		legend = append(legend, curve{name: "power law, dashed beyond what was measured", colour: vermillion, marker: noGlyph{}})
		if l.Floor >= low {
			legend = append(legend, curve{name: fmt.Sprintf("its floor, %.1f %%", 100*l.Floor), colour: faintInk, marker: noGlyph{}, dashes: floorDashes})
		}
	}
	p := panel("", 2, low, high, nil)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Min, p.X.Max = l.Sizes[0]/1.15, l.last()*1.05
	styleAxis(&p.X, "training images", plot.ConstantTicks(sizeTicks(l.Sizes)))
	styleAxis(&p.Y, "share of errors", percents{})
	p.Add(learningCurve{l, marks})
	return writePNG(file, learningCurveWidth, learningCurveHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(28), pixels(14), -pixels(14))
		p.Draw(drawLegend(c, legend))
	})
}

var (
	floorDashes = []vg.Length{vg.Points(5), vg.Points(3)}
	lawDashes   = []vg.Length{vg.Points(2), vg.Points(3)}
)

// last is the largest number of images that is shown.
func (l LearningCurve) last() float64 {
	if l.Law == nil {
		return l.Sizes[len(l.Sizes)-1]
	}
	return 2 * l.Sizes[len(l.Sizes)-1]
}

// shown is the range of shares, which a logarithm can be taken of: intervals that reach down to 0
// leave it.
func (l LearningCurve) shown() (low, high float64) {
	values := slices.Concat(l.Shares, l.Low)
	if l.Law != nil {
		values = append(values, l.Floor, l.Law(l.last()))
	}
	low, high = 1, slices.Max(l.High)
	for _, v := range values {
		if v > 1e-4 {
			low = min(low, v)
		}
	}
	return low / 1.2, max(1.2*high, 1.5*low)
}

// sizeTicks are at the sizes, and at twice the largest one.
func sizeTicks(sizes []float64) (ticks []plot.Tick) {
	for _, n := range append(slices.Clone(sizes), 2*sizes[len(sizes)-1]) {
		ticks = append(ticks, plot.Tick{Value: n, Label: strconv.FormatFloat(n, 'f', 0, 64)})
	}
	return ticks
}

// percents puts ticks at 1, 2 and 5 times powers of ten, or, where these are few, at more
// multiples. It is a plot.Ticker.
type percents struct{}

// Ticks implements plot.Ticker; low is above 0.
func (percents) Ticks(low, high float64) (ticks []plot.Tick) {
	for _, digits := range [][]float64{{1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9}} {
		ticks = nil
		for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
			for _, digit := range digits {
				if v := digit * math.Pow(10, e); v >= low && v <= high {
					ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(100*v, 'g', 3, 64) + " %"})
				}
			}
		}
		if len(ticks) > 3 {
			break
		}
	}
	return ticks
}

// learningCurve is a plot.Plotter.
type learningCurve struct {
	LearningCurve
	marks curve
}

// Plot implements plot.Plotter.
func (l learningCurve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(n, share float64) vg.Point {
		return vg.Point{X: x(n), Y: y(min(max(share, p.Y.Min), p.Y.Max))}
	}
	if l.Law != nil {
		l.plotLaw(c, p, at)
	}
	for i, n := range l.Sizes {
		c.StrokeLines(l.marks.line(), []vg.Point{at(n, l.Low[i]), at(n, l.High[i])})
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: blue, Radius: vg.Points(3.5), Shape: draw.CircleGlyph{}}, at(n, l.Shares[i]))
	}
}

// plotLaw draws the law, with dashes beyond what was measured, and its floor where that is in sight.
func (l learningCurve) plotLaw(c draw.Canvas, p *plot.Plot, at func(n, share float64) vg.Point) {
	largest := l.Sizes[len(l.Sizes)-1]
	measured := draw.LineStyle{Color: vermillion, Width: vg.Points(1.5)}
	beyond := measured
	beyond.Dashes = lawDashes
	c.StrokeLines(measured, l.lawBetween(l.Sizes[0], largest, at))
	c.StrokeLines(beyond, l.lawBetween(largest, l.last(), at))
	if l.Floor >= p.Y.Min {
		c.StrokeLines(draw.LineStyle{Color: faintInk, Width: vg.Points(1.2), Dashes: floorDashes}, []vg.Point{at(p.X.Min, l.Floor), at(p.X.Max, l.Floor)})
	}
}

// lawBetween are points of the law between two numbers of images.
func (l learningCurve) lawBetween(from, to float64, at func(n, share float64) vg.Point) (points []vg.Point) {
	const steps = 100
	for i := range steps + 1 {
		n := from * math.Pow(to/from, float64(i)/steps)
		points = append(points, at(n, l.Law(n)))
	}
	return points
}
