package plot

import (
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// ramp gives n values from a to b.
func ramp(n int, a, b float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = a + (b-a)*float64(i)/float64(max(1, n-1))
	}
	return values
}

// lossAndAccuracy is the history of a classifier.
func lossAndAccuracy(title string, loss, valLoss, accuracy, valAccuracy []float64) History {
	return History{title, []Figure{{"loss", loss, valLoss}, {"accuracy", accuracy, valAccuracy}}}
}

// countColour counts the pixels of colour want in r.
func countColour(img image.Image, r image.Rectangle, want color.RGBA) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(img.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

func TestDrawHistory(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	loss, accuracy := ramp(10, 2, 0.2), ramp(10, 0.2, 1)
	tests := []struct {
		name       string
		h          History
		validation bool // vermillion is there too
	}{
		{"full", lossAndAccuracy("a title", loss, ramp(10, 2, 0.5), accuracy, ramp(10, 0.2, 0.8)), true},
		{"no validation", lossAndAccuracy("", loss, nil, accuracy, nil), false},
		{"one epoch", lossAndAccuracy("one", ramp(1, 2, 2), ramp(1, 1, 1), ramp(1, 0.5, 0.5), ramp(1, 0.4, 0.4)), true},
		{"single points between gaps", lossAndAccuracy("", []float64{nan, 1, inf, 3}, []float64{1, nan, 2, nan},
			[]float64{nan, 0.1, -inf, 1}, []float64{0.5, nan, 0.25, nan}), true},
		{"flat", lossAndAccuracy("flat", ramp(3, 0, 0), ramp(3, 1, 1), ramp(3, 1, 1), ramp(3, 0.9, 0.9)), true},
		{"huge and tiny", lossAndAccuracy("", ramp(5, 1e-30, 3e38), ramp(5, 3e38, 1e38), ramp(5, 1e-12, 2e-12), ramp(5, 1.5e-12, 2e-12)), true},
		{"many epochs", lossAndAccuracy("many", ramp(10000, 2, 0), ramp(10000, 2, 1), ramp(10000, 0, 1), ramp(10000, 0, 0.5)), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "plot.png")
			if err := DrawHistory(path, tt.h); err != nil {
				t.Fatal(err)
			}
			img := decodePNG(t, path)
			if img.Bounds() != image.Rect(0, 0, 1200, 480) {
				t.Fatalf("picture is %v", img.Bounds())
			}
			for _, panel := range []image.Rectangle{image.Rect(60, 68, 600, 420), image.Rect(660, 68, 1200, 420)} {
				if countColour(img, panel, blue) == 0 {
					t.Errorf("no training curve in %v", panel)
				}
				if got := countColour(img, panel, vermillion) > 0; got != tt.validation {
					t.Errorf("validation curve in %v: %t, want %t", panel, got, tt.validation)
				}
			}
		})
	}
}

// Nothing but gaps: there is no curve to draw, and no reason to fail.
func TestDrawHistoryAllNaN(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plot.png")
	nan := []float64{math.NaN(), math.NaN()}
	if err := DrawHistory(path, lossAndAccuracy("", nan, nan, nan, nan)); err != nil {
		t.Fatal(err)
	}
	if n := countColour(decodePNG(t, path), image.Rect(0, 68, 1200, 480), blue); n != 0 {
		t.Errorf("%d blue pixels below the legend", n)
	}
}

func TestDrawHistoryRefuses(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name, path string
		h          History
		want       string
	}{
		{"no epochs", "plot.png", lossAndAccuracy("", nil, nil, nil, nil), "no epochs"},
		{"lengths", "plot.png", lossAndAccuracy("", ramp(2, 0, 1), nil, nil, ramp(3, 0, 1)), "2 epochs in one column and 3 in another"},
		{"no folder", "absent/plot.png", lossAndAccuracy("", ramp(2, 0, 1), nil, nil, nil), "absent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := DrawHistory(filepath.Join(dir, tt.path), tt.h)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// TestDrawHistoryOfThreeFigures: each metric has a panel of its own.
func TestDrawHistoryOfThreeFigures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plot.png")
	h := History{"three", []Figure{{"loss", ramp(4, 2, 1), ramp(4, 3, 2)}, {"error", ramp(4, 9, 3), nil}, {"precision", nil, ramp(4, 0, 1)}}}
	if err := DrawHistory(path, h); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	if img.Bounds() != image.Rect(0, 0, 1800, 480) {
		t.Fatalf("picture is %v", img.Bounds())
	}
	for i, want := range [][2]bool{{true, true}, {true, false}, {false, true}} {
		panel := image.Rect(i*600+60, 68, i*600+600, 420)
		if got := [2]bool{countColour(img, panel, blue) > 0, countColour(img, panel, vermillion) > 0}; got != want {
			t.Errorf("panel %d has training and validation %v, want %v", i, got, want)
		}
	}
}
