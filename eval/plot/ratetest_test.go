package plot

import (
	"image"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

func TestDrawRateTest(t *testing.T) {
	s := RateTest{Marks: []Mark{{"valley", 1e-3, 1.2}, {"steepest", 1e-2, 1}}}
	for i := range 60 {
		s.LearningRates, s.Losses = append(s.LearningRates, math.Pow(10, float64(i)/10-5)), append(s.Losses, 2-math.Sin(float64(i)/20))
	}
	s.Losses[59] = math.NaN()
	path := filepath.Join(t.TempDir(), "rates.png")
	if err := DrawRateTest(path, s); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	if img.Bounds() != image.Rect(0, 0, 800, 480) {
		t.Fatalf("picture is %v", img.Bounds())
	}
	panel := image.Rect(60, 60, 780, 420)
	if countColour(img, panel, blue) == 0 || countColour(img, panel, vermillion) == 0 || countColour(img, panel, green) == 0 {
		t.Error("the curve or a mark is missing")
	}
	s.Losses = s.Losses[1:]
	if err := DrawRateTest(path, s); err == nil || !strings.Contains(err.Error(), "60 learning rates and 59 losses") {
		t.Errorf("error %v", err)
	}
}
