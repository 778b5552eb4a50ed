package plot

import (
	"fmt"
	"image/color"
	"path"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// coursesHeight is that of a picture of courses in pixels; it is as wide as a history.
const coursesHeight = 560

// Course is how one run went: the phases' epochs in one line. Both slices are of
// one length.
type Course struct {
	Name        string
	ValLoss     []float64
	ValMetric   []float64 // of their task's metric
	PhaseStarts []int     // the epochs, from 1, with which phases after the first began
}

// DrawCourses makes file a PNG of the validation loss (left) and a metric, such as accuracy
// (right), of several runs over their epochs; a ring marks where a phase begins.
func DrawCourses(file, metric string, courses []Course) error {
	var losses, metrics []curve
	epochs := 0
	looks := courseLooks(courses)
	for i, c := range courses {
		if len(c.ValLoss) == 0 || len(c.ValLoss) != len(c.ValMetric) {
			return fmt.Errorf("plot %q: %q has %d losses and %d values of the metric", file, c.Name, len(c.ValLoss), len(c.ValMetric))
		}
		epochs = max(epochs, len(c.ValLoss))
		losses, metrics = append(losses, courseCurve(looks[i], c, c.ValLoss)), append(metrics, courseCurve(looks[i], c, c.ValMetric))
	}
	low, high := valueRange(losses)
	loss := panel("validation loss", epochs, low, high, losses)
	low, high = valueRange(metrics)
	right := panel("validation "+metric, epochs, low, min(high, 1), metrics)
	return writePNG(file, historyWidth, coursesHeight, func(c draw.Canvas) {
		c = draw.Crop(c, pixels(20), -pixels(20), pixels(14), -pixels(14))
		drawPanels(drawLegend(c, losses), loss, right)
	})
}

// Courses are told apart by these.
var (
	courseColours = []color.Color{blue, vermillion, green, purple, orange, skyBlue}
	courseMarkers = []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{}, draw.TriangleGlyph{}, draw.SquareGlyph{},
	}
	courseDashes = [][]vg.Length{nil, {vg.Points(5), vg.Points(3)}, {vg.Points(1.5), vg.Points(2.5)}}
)

// look is how a course is drawn: numbers of its colour, marker and dash.
type look struct{ colour, marker, dash int }

// courseLooks gives courses in the same folder, a/x and a/y, one colour, and those
// of one name in several folders, a/x and b/x, one marker and dash. Where all names
// or all folders differ that says nothing: each has a colour and a marker of its
// own, and after each round of colours another dash.
func courseLooks(courses []Course) []look {
	var folders, names []string
	looks := make([]look, len(courses))
	for i, c := range courses {
		var folder, name int
		folders, folder = number(folders, path.Dir(c.Name))
		names, name = number(names, path.Base(c.Name))
		looks[i] = look{folder, name, name}
	}
	if len(folders) < 2 || len(names) < 2 || len(folders) == len(courses) || len(names) == len(courses) {
		for i := range looks {
			looks[i] = look{i, i, i / len(courseColours)}
		}
	}
	return looks
}

// number is the place of name in names, where it is added if need be.
func number(names []string, name string) ([]string, int) {
	if i := slices.Index(names, name); i >= 0 {
		return names, i
	}
	return append(names, name), len(names)
}

// courseCurve is the curve of values, a column of a course.
func courseCurve(l look, c Course, values []float64) curve {
	return curve{
		name: c.Name, values: values, rings: c.PhaseStarts,
		colour: courseColours[l.colour%len(courseColours)],
		marker: courseMarkers[l.marker%len(courseMarkers)],
		dashes: courseDashes[l.dash%len(courseDashes)],
	}
}
