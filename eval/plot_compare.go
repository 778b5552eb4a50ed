package eval

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// compareHeight is that of a comparison in pixels; it is as wide as a history.
const compareHeight = 560

// Course is how one run went: the phases' epochs in one line. Both slices are of
// one length.
type Course struct {
	Name        string
	ValLoss     []float64
	ValAccuracy []float64
	PhaseStarts []int // the epochs, from 1, with which phases after the first began
}

// PlotCourses makes path a PNG of the validation loss (left) and accuracy (right)
// of several runs over their epochs; a ring marks where a phase begins.
func PlotCourses(path string, courses []Course) error {
	var losses, accuracies []curve
	epochs := 0
	for i, c := range courses {
		if len(c.ValLoss) == 0 || len(c.ValLoss) != len(c.ValAccuracy) {
			return fmt.Errorf("plot %q: %q has %d losses and %d accuracies", path, c.Name, len(c.ValLoss), len(c.ValAccuracy))
		}
		epochs = max(epochs, len(c.ValLoss))
		losses, accuracies = append(losses, courseCurve(i, c, c.ValLoss)), append(accuracies, courseCurve(i, c, c.ValAccuracy))
	}
	return writePNG(path, historyWidth, compareHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(14), -pixels(14))
		c = drawLegend(c, losses)
		half := (c.Max.X - c.Min.X - pixels(36)) / 2
		low, high := valueRange(losses)
		panel("validation loss", epochs, low, high, losses).Draw(draw.Crop(c, 0, -half-pixels(36), 0, 0))
		low, high = valueRange(accuracies)
		panel("validation accuracy", epochs, low, min(high, 1), accuracies).Draw(draw.Crop(c, half+pixels(36), 0, 0, 0))
	})
}

// Courses are told apart by colour and marker, and after each round of these by
// another dash.
var (
	courseColours = []color.Color{blue, vermillion, green, purple, orange, skyBlue}
	courseMarkers = []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{}, draw.TriangleGlyph{}, draw.SquareGlyph{},
	}
	courseDashes = [][]vg.Length{nil, {vg.Points(5), vg.Points(3)}, {vg.Points(1.5), vg.Points(2.5)}}
)

// courseCurve is the curve of values, a column of course number i.
func courseCurve(i int, c Course, values []float64) curve {
	return curve{
		name: c.Name, values: values, rings: c.PhaseStarts,
		colour: courseColours[i%len(courseColours)],
		marker: courseMarkers[i%len(courseMarkers)],
		dashes: courseDashes[i/len(courseColours)%len(courseDashes)],
	}
}
