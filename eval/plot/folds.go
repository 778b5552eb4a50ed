package plot

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg/draw"
)

// Folds are the figures of held-out images over the epochs of several trainings: an element of
// Losses and Metrics each, all of one length.
type Folds struct {
	Metric          string // such as accuracy
	Losses, Metrics [][]float64
}

// DrawFolds makes file a PNG of the loss (left) and the metric (right) of the images that were
// held out, a thin line for each training and a thick one for the mean.
func DrawFolds(file string, f Folds) error {
	if len(f.Losses) == 0 || len(f.Losses) != len(f.Metrics) {
		return fmt.Errorf("plot %q: losses of %d trainings, and metrics of %d", file, len(f.Losses), len(f.Metrics))
	}
	epochs := len(f.Losses[0])
	for i := range f.Losses {
		if epochs == 0 || len(f.Losses[i]) != epochs || len(f.Metrics[i]) != epochs {
			return fmt.Errorf("plot %q: training %d has %d losses and %d values of the metric, the first %d", file, i+1, len(f.Losses[i]), len(f.Metrics[i]), epochs)
		}
	}
	losses, metrics := withMean(f.Losses), withMean(f.Metrics)
	low, high := valueRange(losses)
	left := panel("held-out loss", epochs, low, high, losses)
	right := figurePanel("held-out "+strings.ReplaceAll(f.Metric, "_", " "), epochs, metrics)
	return writePNG(file, historyWidth, historyHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(14), -pixels(14))
		drawPanels(drawLegend(c, losses[len(losses)-2:]), left, right)
	})
}

// withMean are the curves of all trainings, and that of their mean on top.
func withMean(all [][]float64) (curves []curve) {
	mean := make([]float64, len(all[0]))
	for _, values := range all {
		curves = append(curves, curve{name: fmt.Sprintf("each of %d trainings", len(all)), colour: skyBlue, marker: draw.CircleGlyph{}, values: values, thin: true})
		for i, v := range values {
			mean[i] += v / float64(len(all))
		}
	}
	return append(curves, curve{name: "their mean", colour: vermillion, marker: draw.PyramidGlyph{}, values: mean})
}
