package plot

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of a history picture in pixels.
const (
	historyWidth  = 1200
	historyHeight = 480
)

// History is the course of a training: element i of each slice belongs to
// epoch i+1. The slices have the same length; one without values is not drawn.
// Values that are not finite leave a gap in the line.
type History struct {
	Title       string    // above the picture; may be empty
	Loss        []float64 // mean training loss
	ValLoss     []float64 // mean validation loss
	Accuracy    []float64 // training accuracy, 0 to 1
	ValAccuracy []float64 // validation accuracy, 0 to 1
}

// DrawHistory makes path a PNG of loss (left) and accuracy (right), train and
// validation, over the epochs. It refuses slices of different lengths and a
// history without epochs.
func DrawHistory(path string, h History) error {
	epochs, err := h.epochs()
	if err != nil {
		return fmt.Errorf("plot %q: %w", path, err)
	}
	loss := curves(h.Loss, h.ValLoss)
	accuracy := curves(h.Accuracy, h.ValAccuracy)
	return writePNG(path, historyWidth, historyHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(14), -pixels(14))
		c = drawTitle(c, h.Title)
		c = drawLegend(c, longer(loss, accuracy))
		half := (c.Max.X - c.Min.X - pixels(36)) / 2
		lossPanel(epochs, loss).Draw(draw.Crop(c, 0, -half-pixels(36), 0, 0))
		accuracyPanel(epochs, accuracy).Draw(draw.Crop(c, half+pixels(36), 0, 0, 0))
	})
}

// epochs is the length of the slices that have values.
func (h History) epochs() (int, error) {
	epochs := 0
	for _, values := range [][]float64{h.Loss, h.ValLoss, h.Accuracy, h.ValAccuracy} {
		if len(values) == 0 {
			continue
		}
		if epochs > 0 && len(values) != epochs {
			return 0, fmt.Errorf("history has %d epochs in one column and %d in another", epochs, len(values))
		}
		epochs = len(values)
	}
	if epochs == 0 {
		return 0, fmt.Errorf("history has no epochs")
	}
	return epochs, nil
}

// curves gives the curves of a panel, those without values left out.
func curves(train, validation []float64) []curve {
	var all []curve
	if len(train) > 0 {
		all = append(all, curve{name: "train", colour: blue, marker: draw.CircleGlyph{}, values: train})
	}
	if len(validation) > 0 {
		all = append(all, curve{name: "validation", colour: vermillion, marker: draw.PyramidGlyph{}, values: validation})
	}
	return all
}

// longer is the panel with more curves: its legend serves both.
func longer(a, b []curve) []curve {
	if len(b) > len(a) {
		return b
	}
	return a
}

// lossPanel draws losses, the axis fitted to them.
func lossPanel(epochs int, curves []curve) *plot.Plot {
	low, high := valueRange(curves)
	return panel("loss", epochs, low, high, curves)
}

// accuracyPanel draws accuracies, the axis fitted to them but never above 1.
func accuracyPanel(epochs int, curves []curve) *plot.Plot {
	low, high := valueRange(curves)
	return panel("accuracy", epochs, low, min(high, 1), curves)
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
