package dataset

import (
	"fmt"
	"math"
	"testing"
)

func TestDrawIsAFunction(t *testing.T) {
	base := Recipe().Draw(1, 2, "training/a/1.jpg")
	if base != Recipe().Draw(1, 2, "training/a/1.jpg") {
		t.Error("the same seed, epoch and path give another transform")
	}
	for name, other := range map[string]Transform{
		"seed":  Recipe().Draw(2, 2, "training/a/1.jpg"),
		"epoch": Recipe().Draw(1, 3, "training/a/1.jpg"),
		"path":  Recipe().Draw(1, 2, "training/a/2.jpg"),
	} {
		if base == other {
			t.Errorf("%s does not matter", name)
		}
	}
}

func TestDrawNothing(t *testing.T) {
	if got := (Augment{}).Draw(1, 2, "x"); got != identity {
		t.Errorf("the zero Augment draws %+v", got)
	}
}

// TestDrawOneRange checks that what is drawn for one parameter does not depend
// on the ranges of the others.
func TestDrawOneRange(t *testing.T) {
	want := Recipe().Draw(1, 2, "x").Zy
	if got := (Augment{ZoomRange: Recipe().ZoomRange}).Draw(1, 2, "x").Zy; got != want {
		t.Errorf("zy is %v on its own and %v in the recipe", got, want)
	}
}

// TestDrawRanges checks that each parameter covers its range evenly: the mean
// and the spread of a uniform distribution, and both ends nearly reached.
func TestDrawRanges(t *testing.T) {
	a := Augment{RotationRange: 30, WidthShiftRange: 0.2, HeightShiftRange: 0.1, ShearRange: 5, ZoomRange: 0.15, HorizontalFlip: true}
	parameters := []struct {
		name     string
		low, top float64
		of       func(Transform) float64
	}{
		{"theta", -30, 30, func(t Transform) float64 { return t.Theta }},
		{"tx", -0.2, 0.2, func(t Transform) float64 { return t.Tx }},
		{"ty", -0.1, 0.1, func(t Transform) float64 { return t.Ty }},
		{"shear", -5, 5, func(t Transform) float64 { return t.Shear }},
		{"zx", 0.85, 1.15, func(t Transform) float64 { return t.Zx }},
		{"zy", 0.85, 1.15, func(t Transform) float64 { return t.Zy }},
	}
	const n = 4000
	for _, p := range parameters {
		t.Run(p.name, func(t *testing.T) {
			var sum, squares float64
			least, most := math.Inf(1), math.Inf(-1)
			for i := range n {
				v := p.of(a.Draw(3, i, "x"))
				least, most = min(least, v), max(most, v)
				unit := (v - p.low) / (p.top - p.low)
				sum += unit
				squares += unit * unit
			}
			mean := sum / n
			deviation := math.Sqrt(squares/n - mean*mean)
			width := p.top - p.low
			if least < p.low || most > p.top || least > p.low+width/100 || most < p.top-width/100 {
				t.Errorf("drawn from %v to %v, want %v to %v", least, most, p.low, p.top)
			}
			if math.Abs(mean-0.5) > 0.02 || math.Abs(deviation-math.Sqrt(1./12)) > 0.01 {
				t.Errorf("mean %.3f and deviation %.3f of the range are not uniform", mean, deviation)
			}
		})
	}
}

func TestDrawFlips(t *testing.T) {
	flips := 0
	for i := range 1000 {
		if Recipe().Draw(3, 0, fmt.Sprint(i)).FlipHorizontal {
			flips++
		}
	}
	if flips < 450 || flips > 550 {
		t.Errorf("%d of 1000 flipped", flips)
	}
}
