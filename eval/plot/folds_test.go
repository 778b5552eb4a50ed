package plot

import (
	"image"
	"path/filepath"
	"testing"
)

func TestDrawFolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "curves.png")
	folds := Folds{Metric: "label_accuracy"}
	for i := range 5 {
		folds.Losses, folds.Metrics = append(folds.Losses, ramp(12, 2, float64(i)/10)), append(folds.Metrics, ramp(12, 0.2, 1-float64(i)/10))
	}
	if err := DrawFolds(path, folds); err != nil {
		t.Fatal(err)
	}
	img := decodePNG(t, path)
	for _, panel := range []image.Rectangle{image.Rect(60, 60, 600, 430), image.Rect(660, 60, 1200, 430)} {
		if countColour(img, panel, skyBlue) == 0 || countColour(img, panel, vermillion) == 0 {
			t.Errorf("no curves of trainings, or none of their mean, in %v", panel)
		}
	}
}

func TestDrawFoldsRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "curves.png")
	for name, f := range map[string]Folds{
		"none":   {},
		"empty":  {Losses: [][]float64{{}}, Metrics: [][]float64{{}}},
		"uneven": {Losses: [][]float64{{1, 2}, {1}}, Metrics: [][]float64{{1, 2}, {1, 2}}},
	} {
		if err := DrawFolds(path, f); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}
