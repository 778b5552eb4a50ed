package plot

import (
	"fmt"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/vg"
)

// TestNamesStandClear: of points that lie close together, none covers another, or a point.
func TestNamesStandClear(t *testing.T) {
	frame := vg.Rectangle{Max: vg.Point{X: 500, Y: 300}}
	size := vg.Point{X: 80, Y: 12}
	points := []vg.Point{{X: 250, Y: 150}, {X: 258, Y: 152}, {X: 251, Y: 158}, {X: 495, Y: 295}, {X: 5, Y: 3}, {X: 262, Y: 146}}
	var taken []vg.Rectangle
	for _, p := range points {
		taken = append(taken, around(p, 5))
	}
	for i, p := range points {
		place := freePlace(frame, p, size, taken)
		if inside := overlap(place, frame); inside < 0.999*size.X*size.Y {
			t.Errorf("name %d is outside: %v", i, place)
		}
		for k, other := range taken {
			if overlap(place, other) > 0 {
				t.Errorf("name %d at %v covers %v (%d)", i, place, other, k)
			}
		}
		taken = append(taken, place)
	}
	if place := freePlace(frame, points[0], size, nil); place.Min.X <= points[0].X || overlap(place, around(points[0], 5)) > 0 {
		t.Errorf("alone, it stands at %v", place)
	}
}

// TestDrawCostWithNames: names that have no place beside each other, one that is long, and one
// that no font has; and intervals.
func TestDrawCostWithNames(t *testing.T) {
	s := Cost{Thing: "graph", Axis: "milliseconds", Log: true, Name: "accuracy", Higher: true}
	for i := range 9 {
		s.Costs, s.Scores = append(s.Costs, 10+float64(i%3)), append(s.Scores, 0.95+float64(i%4)/200)
		s.Intervals = append(s.Intervals, [2]float64{s.Scores[i] - 0.01, s.Scores[i] + 0.01})
		s.Names = append(s.Names, fmt.Sprintf("network %d", i))
	}
	s.Names[3], s.Names[4] = "a network with a name that is longer than anyone can read", "\U0001F600"
	path := filepath.Join(t.TempDir(), "cost.png")
	if err := DrawCost(path, s); err != nil {
		t.Fatal(err)
	}
	if img := decodePNG(t, path); countColour(img, img.Bounds(), vermillion) == 0 {
		t.Error("no front")
	}
}
