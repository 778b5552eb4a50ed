package plot

import (
	"image/color"
	"math"
	"testing"
)

// luminance is the relative luminance of the sRGB colour c, 0 to 1 (WCAG 2.1).
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestShadeDarkensAndTextStandsOut(t *testing.T) {
	if shade(0) != (color.RGBA{255, 255, 255, 255}) || shade(-1) != shade(0) || shade(2) != shade(1) {
		t.Errorf("ends: %v %v %v %v", shade(-1), shade(0), shade(1), shade(2))
	}
	last := 2.0
	for level := 0.0; level <= 1; level += 1. / 64 {
		ground := luminance(shade(level))
		if ground >= last {
			t.Errorf("level %v is not darker than the one before", level)
		}
		last = ground
		text := luminance(inkOn(level))
		// The contrast that WCAG 2.1 asks of large text; of the darkest and
		// lightest cells, where most counts stand, it is far more.
		if contrast := (max(ground, text) + 0.05) / (min(ground, text) + 0.05); contrast < 3 {
			t.Errorf("level %v: contrast of text and ground %.2f, want 3 or more", level, contrast)
		}
	}
}
