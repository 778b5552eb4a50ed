package plot

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of a history picture in pixels, two figures wide.
const (
	historyWidth  = 1200
	historyHeight = 480
)

// panelGap is between two panels of a picture, in pixels.
const panelGap = 36

// History is the course of a training.
type History struct {
	Title   string   // above the picture; may be empty
	Figures []Figure // each gets a panel, from left to right
}

// Figure is a loss or a metric over the epochs: element i of each slice belongs to epoch
// i+1. The slices have the same length; one without values is not drawn. Values that are
// not finite leave a gap in the line.
type Figure struct {
	Name                 string
	Training, Validation []float64
}

// DrawHistory makes path a PNG of figures over the epochs, train and validation. It
// refuses slices of different lengths and a history without epochs.
func DrawHistory(path string, h History) error {
	epochs, err := h.epochs()
	if err != nil {
		return fmt.Errorf("plot %q: %w", path, err)
	}
	var panels []*plot.Plot
	for _, figure := range h.Figures {
		panels = append(panels, figurePanel(figure.Name, epochs, figure.curves()))
	}
	return writePNG(path, historyWidth*len(panels)/2, historyHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(14), -pixels(14))
		c = drawTitle(c, h.Title)
		drawPanels(drawLegend(c, h.legend()), panels...)
	})
}

// drawPanels draws panels of one width side by side.
func drawPanels(c draw.Canvas, panels ...*plot.Plot) {
	n := len(panels)
	width := (c.Max.X - c.Min.X - pixels(panelGap*(n-1))) / vg.Length(n)
	for i, p := range panels {
		left := vg.Length(i) * (width + pixels(panelGap))
		right := vg.Length(n-1-i) * (width + pixels(panelGap))
		p.Draw(draw.Crop(c, left, -right, 0, 0))
	}
}

// epochs is the length of the slices that have values.
func (h History) epochs() (int, error) {
	epochs := 0
	for _, f := range h.Figures {
		for _, values := range [][]float64{f.Training, f.Validation} {
			if len(values) == 0 {
				continue
			}
			if epochs > 0 && len(values) != epochs {
				return 0, fmt.Errorf("history has %d epochs in one column and %d in another", epochs, len(values))
			}
			epochs = len(values)
		}
	}
	if epochs == 0 {
		return 0, fmt.Errorf("history has no epochs")
	}
	return epochs, nil
}

// legend is that of the panel with the most curves, which serves all.
func (h History) legend() (all []curve) {
	for _, f := range h.Figures {
		if c := f.curves(); len(c) > len(all) {
			all = c
		}
	}
	return all
}

// curves gives the curves of a figure, those without values left out.
func (f Figure) curves() []curve {
	var all []curve
	if len(f.Training) > 0 {
		all = append(all, curve{name: "train", colour: blue, marker: draw.CircleGlyph{}, values: f.Training})
	}
	if len(f.Validation) > 0 {
		all = append(all, curve{name: "validation", colour: vermillion, marker: draw.PyramidGlyph{}, values: f.Validation})
	}
	return all
}

// figurePanel draws a figure, the axis fitted to its values. That of an accuracy ends at 1,
// as that of all shares does.
func figurePanel(name string, epochs int, curves []curve) *plot.Plot {
	low, high := valueRange(curves)
	if within01(curves) {
		high = min(high, 1)
	}
	return panel(name, epochs, low, high, curves)
}

// within01 says whether all values lie between 0 and 1.
func within01(curves []curve) bool {
	for _, c := range curves {
		for _, v := range c.values {
			if v < 0 || v > 1 {
				return false
			}
		}
	}
	return true
}

// panel is a plot of curves over epochs, its y axis from low to high.
func panel(label string, epochs int, low, high float64, curves []curve) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Min, p.X.Max = 1, float64(epochs)
	if epochs == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5
	}
	p.Y.Min, p.Y.Max = low, high
	styleAxis(&p.X, "epoch", roundTicks{most: 12, whole: true})
	styleAxis(&p.Y, label, roundTicks{most: 11})

	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal = draw.LineStyle{Color: gridGrey, Width: pixels(1)}
	p.Add(grid)
	for _, c := range curves {
		p.Add(c)
	}
	return p
}

// styleAxis gives an axis its label, ticks and looks.
func styleAxis(a *plot.Axis, label string, ticks plot.Ticker) {
	a.Label.Text = label
	a.Label.Padding = vg.Points(4)
	a.Label.TextStyle.Font = sansText(11, ink).Font
	a.Label.TextStyle.Color = ink
	a.Tick.Label.Font = sansText(10, ink).Font
	a.Tick.Label.Color = ink
	a.Tick.Marker = ticks
	a.Tick.LineStyle.Color = frameGrey
	a.LineStyle.Color = frameGrey
	a.Padding = vg.Points(6)
}
