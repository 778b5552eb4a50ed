package dataset

import (
	"fmt"
	"math"
	"testing"
)

func TestDrawIsAFunction(t *testing.T) {
	base := Recipe().Draw(1, 2, "training/a/1.jpg", 100, 200)
	if base != Recipe().Draw(1, 2, "training/a/1.jpg", 100, 200) {
		t.Error("the same seed, epoch and path give another transform")
	}
	for name, other := range map[string]Transform{
		"seed":  Recipe().Draw(2, 2, "training/a/1.jpg", 100, 200),
		"epoch": Recipe().Draw(1, 3, "training/a/1.jpg", 100, 200),
		"path":  Recipe().Draw(1, 2, "training/a/2.jpg", 100, 200),
	} {
		if base == other {
			t.Errorf("%s does not matter", name)
		}
	}
}

func TestDrawNothing(t *testing.T) {
	if got := (Augment{}).Draw(1, 2, "x", 100, 200); got != identity {
		t.Errorf("the zero Augment draws %+v", got)
	}
}

// TestDrawOneRange checks that what is drawn for one parameter does not depend
// on the ranges of the others.
func TestDrawOneRange(t *testing.T) {
	want := Recipe().Draw(1, 2, "x", 100, 200).Zy
	if got := (Augment{ZoomRange: Recipe().ZoomRange}).Draw(1, 2, "x", 100, 200).Zy; got != want {
		t.Errorf("zy is %v on its own and %v in the recipe", got, want)
	}
}

// TestDrawRanges checks that each parameter covers its range evenly: the mean
// and the spread of a uniform distribution, and both ends nearly reached.
func TestDrawRanges(t *testing.T) {
	a := Augment{
		RotationRange: 30, WidthShiftRange: Shift{Limit: 0.2}, HeightShiftRange: Shift{Limit: 7.5}, ShearRange: 5,
		ZoomRange: Range{0.85, 1.15}, ChannelShiftRange: 40, BrightnessRange: Range{0.5, 2},
	}
	parameters := []struct {
		name     string
		low, top float64
		of       func(Transform) float64
	}{
		{"theta", -30, 30, func(t Transform) float64 { return t.Theta }},
		{"tx", -40, 40, func(t Transform) float64 { return t.Tx }},
		{"ty", -7.5, 7.5, func(t Transform) float64 { return t.Ty }},
		{"shear", -5, 5, func(t Transform) float64 { return t.Shear }},
		{"zx", 0.85, 1.15, func(t Transform) float64 { return t.Zx }},
		{"zy", 0.85, 1.15, func(t Transform) float64 { return t.Zy }},
		{"channel shift", -40, 40, func(t Transform) float64 { return t.ChannelShift }},
		{"brightness", 0.5, 2, func(t Transform) float64 { return t.Brightness }},
	}
	const n = 4000
	for _, p := range parameters {
		t.Run(p.name, func(t *testing.T) {
			var sum, squares float64
			least, most := math.Inf(1), math.Inf(-1)
			for i := range n {
				v := p.of(a.Draw(3, i, "x", 100, 200))
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
	a := Augment{HorizontalFlip: true, VerticalFlip: true}
	counts := map[[2]bool]int{}
	for i := range 1000 {
		tr := a.Draw(3, 0, fmt.Sprint(i), 100, 200)
		counts[[2]bool{tr.FlipHorizontal, tr.FlipVertical}]++
	}
	for flips, n := range counts {
		if len(counts) != 4 || n < 200 || n > 300 {
			t.Errorf("flips %v: %d of 1000", flips, n)
		}
	}
}

// TestDrawWholePixels counts the shifts of a whole number, as Keras draws them:
// 0 comes twice as often as each other one.
func TestDrawWholePixels(t *testing.T) {
	a := Augment{WidthShiftRange: Shift{Limit: 3, Whole: true}}
	counts := map[float64]int{}
	for i := range 6000 {
		counts[a.Draw(3, i, "x", 100, 200).Tx]++
	}
	for shift, want := range map[float64]int{-2: 1000, -1: 1000, 0: 2000, 1: 1000, 2: 1000} {
		if n := counts[shift]; math.Abs(float64(n-want)) > 150 || len(counts) != 5 {
			t.Errorf("shift %v: %d of 6000, want about %d", shift, n, want)
		}
	}
}
