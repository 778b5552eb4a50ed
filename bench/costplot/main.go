// Command costplot draws what bench/training.py measured: seconds against epochs.
package main

import (
	"encoding/json"
	"fmt"
	"image/color"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// point is one run.
type point struct {
	Images  int     `json:"images"`
	Cache   string  `json:"cache"`
	Epochs  float64 `json:"epochs"`
	Seconds float64 `json:"seconds"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: costplot COST.json COST.png")
		os.Exit(2)
	}
	if err := draw(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// draw plots one line for each number of images, with and without the cache.
func draw(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var points []point
	if err := json.Unmarshal(data, &points); err != nil {
		return err
	}
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = "epochs", "seconds"
	p.X.Min, p.Y.Min = 0, 0
	p.X.Tick.Marker = plot.ConstantTicks([]plot.Tick{{Value: 1, Label: "1"}, {Value: 5, Label: "5"}, {Value: 10, Label: "10"}, {Value: 50, Label: "50"}})
	p.Legend.Top, p.Legend.Left = true, true
	p.Add(plotter.NewGrid())
	for len(points) > 0 {
		n := 1
		for n < len(points) && points[n].Images == points[0].Images && points[n].Cache == points[0].Cache {
			n++
		}
		if err := addLine(p, points[:n]); err != nil {
			return err
		}
		points = points[n:]
	}
	p.Y.Max *= 1.25 // room for the legend
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, to)
}

// addLine adds the runs that differ in their epochs alone.
func addLine(p *plot.Plot, points []point) error {
	var line plotter.XYs
	for _, at := range points {
		line = append(line, plotter.XY{X: at.Epochs, Y: at.Seconds})
	}
	lines, dots, err := plotter.NewLinePoints(line)
	if err != nil {
		return err
	}
	lines.Color = color.RGBA{R: 0xc0, G: 0x50, B: 0x20, A: 0xff}
	if points[0].Cache == "auto" {
		lines.Color = color.RGBA{R: 0x20, G: 0x60, B: 0xb0, A: 0xff}
	}
	lines.Width = vg.Points(1.5)
	if points[0].Images < 400 {
		lines.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
	}
	dots.Color = lines.Color
	p.Add(lines, dots)
	p.Legend.Add(fmt.Sprintf("%d images, --cache-features %s", points[0].Images, points[0].Cache), lines, dots)
	return nil
}
