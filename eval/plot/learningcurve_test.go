package plot

import (
	"image"
	"math"
	"path/filepath"
	"testing"
)

func TestDrawLearningCurve(t *testing.T) {
	law := func(n float64) float64 { return 2*math.Pow(n, -0.6) + 0.03 }
	l := LearningCurve{Law: law, Floor: 0.03}
	for n := 50.0; n <= 800; n *= 2 {
		l.Sizes, l.Shares = append(l.Sizes, n), append(l.Shares, 1.02*law(n))
		l.Low, l.High = append(l.Low, 0.8*law(n)), append(l.High, 1.2*law(n))
	}
	path := filepath.Join(t.TempDir(), "curve.png")
	panel := image.Rect(70, 50, 880, 510)
	for name, l := range map[string]LearningCurve{
		"a law":     l,
		"no law":    {Sizes: l.Sizes, Shares: l.Shares, Low: l.Low, High: l.High},
		"no errors": {Sizes: []float64{10}, Shares: []float64{0}, Low: []float64{0}, High: []float64{0}},
	} {
		if err := DrawLearningCurve(path, l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img := decodePNG(t, path)
		if countColour(img, panel, blue) == 0 {
			t.Errorf("%s: no marks", name)
		}
		if drawn := countColour(img, panel, vermillion) > 0; drawn != (l.Law != nil) {
			t.Errorf("%s: the law is drawn: %v", name, drawn)
		}
	}
	l.Low = nil
	if err := DrawLearningCurve(path, l); err == nil {
		t.Error("drawn without intervals")
	}
}
