// Command lineplot draws what the benchmarks measured, as lines.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// picture is what the JSON file holds.
type picture struct {
	X     axis   `json:"x"`
	Y     axis   `json:"y"`
	Lines []line `json:"lines"`
}

// axis is one side of the picture.
type axis struct {
	Label string    `json:"label"`
	Ticks []float64 `json:"ticks"` // none: where they fit
	Min   *float64  `json:"min"`   // null: that of the data
}

// line is one series of points.
type line struct {
	Name   string       `json:"name"`
	Points [][2]float64 `json:"points"` // x and y
	Colour int          `json:"colour"` // a number: lines that belong together share it
	Dashed bool         `json:"dashed"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: lineplot LINES.json PICTURE.png")
		os.Exit(2)
	}
	if err := drawFile(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// drawFile draws the JSON file from to the PNG file to.
func drawFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var pic picture
	if err := json.Unmarshal(data, &pic); err != nil {
		return err
	}
	p := plot.New()
	pic.X.set(&p.X)
	pic.Y.set(&p.Y)
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	for _, l := range pic.Lines {
		if err := l.add(p); err != nil {
			return err
		}
	}
	p.Y.Max += (p.Y.Max - p.Y.Min) * 0.07 * float64(len(pic.Lines)) // room for the legend
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, to)
}

// set gives a plot's axis its looks.
func (a axis) set(to *plot.Axis) {
	to.Label.Text = a.Label
	if a.Min != nil {
		to.Min = *a.Min
	}
	var ticks []plot.Tick
	for _, value := range a.Ticks {
		ticks = append(ticks, plot.Tick{Value: value, Label: fmt.Sprint(value)})
	}
	if len(ticks) > 0 {
		to.Tick.Marker = plot.ConstantTicks(ticks)
	}
}

// add draws a line, with its points and its name.
func (l line) add(p *plot.Plot) error {
	var points plotter.XYs
	for _, at := range l.Points {
		points = append(points, plotter.XY{X: at[0], Y: at[1]})
	}
	lines, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	lines.Color, lines.Width = plotutil.Color(l.Colour), vg.Points(1.5)
	if l.Dashed {
		lines.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
	}
	dots.Color, dots.Shape, dots.Radius = lines.Color, draw.CircleGlyph{}, vg.Points(1.5)
	p.Add(lines, dots)
	p.Legend.Add(l.Name, lines, dots)
	return nil
}
