package pixels

import (
	"image"
	"strings"
	"testing"
)

func TestWhatFits(t *testing.T) {
	for _, c := range []struct {
		fit                              string
		height, width, toHeight, toWidth int
		want                             image.Rectangle
	}{
		{FitSquash, 100, 60, 32, 32, image.Rect(0, 0, 60, 100)},
		{"", 100, 60, 32, 32, image.Rect(0, 0, 60, 100)},
		{FitCrop, 100, 60, 32, 32, image.Rect(0, 20, 60, 80)},
		{FitCrop, 61, 100, 32, 32, image.Rect(19, 0, 80, 61)},
		{FitCrop, 1, 1000, 32, 32, image.Rect(499, 0, 500, 1)},
		{FitCrop, 2, 1, 1, 1000, image.Rect(0, 0, 1, 1)},
		{FitCrop, 50, 50, 20, 40, image.Rect(0, 12, 50, 37)},
		{FitLetterbox, 100, 60, 32, 32, image.Rect(-20, 0, 80, 100)},
		{FitLetterbox, 60, 101, 32, 32, image.Rect(0, -20, 101, 81)},
		{FitLetterbox, 50, 50, 20, 40, image.Rect(-25, 0, 75, 50)},
		{FitLetterbox, 32, 32, 16, 16, image.Rect(0, 0, 32, 32)},
	} {
		fit, err := fitterTo(c.fit, c.toHeight, c.toWidth)
		if err != nil {
			t.Fatal(err)
		}
		if got := fit(c.height, c.width); got != c.want {
			t.Errorf("%s of %d x %d to %d x %d: %v, want %v", c.fit, c.height, c.width, c.toHeight, c.toWidth, got, c.want)
		}
	}
	if _, err := New(Options{Height: 8, Width: 8, Interpolation: "bilinear", Fit: "stretch"}); err == nil || !strings.Contains(err.Error(), `"stretch" (want squash, crop, letterbox)`) {
		t.Errorf("an unknown way: %v", err)
	}
}
