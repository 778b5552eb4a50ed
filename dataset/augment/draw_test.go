package augment

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestDrawIsAFunction(t *testing.T) {
	base := Recipe().Draw(1, 2, "training/a/1.jpg", 100, 200)
	if !slices.Equal(base, Recipe().Draw(1, 2, "training/a/1.jpg", 100, 200)) {
		t.Error("the same seed, epoch and path give another transform")
	}
	for name, other := range map[string]Transforms{
		"seed":  Recipe().Draw(2, 2, "training/a/1.jpg", 100, 200),
		"epoch": Recipe().Draw(1, 3, "training/a/1.jpg", 100, 200),
		"path":  Recipe().Draw(1, 2, "training/a/2.jpg", 100, 200),
	} {
		if slices.Equal(base, other) {
			t.Errorf("%s does not matter", name)
		}
	}
}

func TestDrawNothing(t *testing.T) {
	if got := (List{Affine{}, ChannelShift{}, Brightness{}}).Draw(1, 2, "x", 100, 200); !slices.Equal(got, Transforms{identity}) {
		t.Errorf("operations without parameters draw %+v", got)
	}
}

// TestDrawStays pins what is drawn: a run that is continued by a later version
// of this program must see the images that it would have seen.
func TestDrawStays(t *testing.T) {
	want := Transforms{
		Warp{
			Theta: -30.93150744081887, Tx: 3.2162049652531484, Ty: 15, Shear: -4.240300967362845,
			Zx: 1.4138312387330445, Zy: 0.9450434870867891, FlipHorizontal: true, FlipVertical: true, Fill: FillReflect, Cval: 90,
		},
		ShiftLevels{-11.659554070933403},
		ScaleLevels{1.0010493081577538},
	}
	all := everything(FillReflect)
	if got := all.Draw(1, 2, "training/a/1.jpg", 100, 200); !slices.Equal(got, want) {
		t.Errorf("drawn %+v\nwant  %+v", got, want)
	}
	for i, op := range all {
		if got := op.Draw(1, 2, "training/a/1.jpg", 100, 200); got != want[i] {
			t.Errorf("%s draws %+v on its own, want %+v", op.Name(), got, want[i])
		}
	}
}

// TestDrawOneRange checks that what is drawn for one parameter does not depend
// on the ranges of the others.
func TestDrawOneRange(t *testing.T) {
	zy := func(a Affine) float64 { return a.Draw(1, 2, "x", 100, 200).(Warp).Zy }
	if got, want := zy(Affine{ZoomRange: RecipeAffine().ZoomRange}), zy(RecipeAffine()); got != want {
		t.Errorf("zy is %v on its own and %v in the recipe", got, want)
	}
}

// TestDrawRanges checks that each parameter covers its range evenly: the mean
// and the spread of a uniform distribution, and both ends nearly reached.
func TestDrawRanges(t *testing.T) {
	affine := Affine{
		RotationRange: 30, WidthShiftRange: Shift{Limit: 0.2}, HeightShiftRange: Shift{Limit: 7.5}, ShearRange: 5, ZoomRange: Range{0.85, 1.15},
	}
	warp := func(of func(Warp) float64) func(Transform) float64 {
		return func(t Transform) float64 { return of(t.(Warp)) }
	}
	parameters := []struct {
		name     string
		low, top float64
		op       Op
		of       func(Transform) float64
	}{
		{"theta", -30, 30, affine, warp(func(w Warp) float64 { return w.Theta })},
		{"tx", -40, 40, affine, warp(func(w Warp) float64 { return w.Tx })},
		{"ty", -7.5, 7.5, affine, warp(func(w Warp) float64 { return w.Ty })},
		{"shear", -5, 5, affine, warp(func(w Warp) float64 { return w.Shear })},
		{"zx", 0.85, 1.15, affine, warp(func(w Warp) float64 { return w.Zx })},
		{"zy", 0.85, 1.15, affine, warp(func(w Warp) float64 { return w.Zy })},
		{"channel shift", -40, 40, ChannelShift{40}, func(t Transform) float64 { return t.(ShiftLevels).By }},
		{"brightness", 0.5, 2, Brightness{Range{0.5, 2}}, func(t Transform) float64 { return t.(ScaleLevels).By }},
	}
	const n = 4000
	for _, p := range parameters {
		t.Run(p.name, func(t *testing.T) {
			var sum, squares float64
			least, most := math.Inf(1), math.Inf(-1)
			for i := range n {
				v := p.of(p.op.Draw(3, i, "x", 100, 200))
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
	a := Affine{HorizontalFlip: true, VerticalFlip: true}
	counts := map[[2]bool]int{}
	for i := range 1000 {
		w := a.Draw(3, 0, fmt.Sprint(i), 100, 200).(Warp)
		counts[[2]bool{w.FlipHorizontal, w.FlipVertical}]++
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
	a := Affine{WidthShiftRange: Shift{Limit: 3, Whole: true}}
	counts := map[float64]int{}
	for i := range 6000 {
		counts[a.Draw(3, i, "x", 100, 200).(Warp).Tx]++
	}
	for shift, want := range map[float64]int{-2: 1000, -1: 1000, 0: 2000, 1: 1000, 2: 1000} {
		if n := counts[shift]; math.Abs(float64(n-want)) > 150 || len(counts) != 5 {
			t.Errorf("shift %v: %d of 6000, want about %d", shift, n, want)
		}
	}
}
