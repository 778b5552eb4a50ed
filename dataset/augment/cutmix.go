package augment

import (
	"math"
	"math/rand/v2"
)

// CutMix puts a rectangle of another image in the place of an image's own (Yun et al. 2019,
// "CutMix: regularization strategy to train strong classifiers with localizable
// features"). The zero value changes nothing.
type CutMix struct {
	Alpha float64 // the image's share is drawn from Beta(Alpha, Alpha)
	P     float64 // the share of images that it happens to
}

// Name implements Op.
func (CutMix) Name() string { return "cutmix" }

// Parameters implements Op.
func (c CutMix) Parameters() []Parameter { return mixParameters(c.Alpha, c.P) }

// Draw implements Op. There is no transform: see List.Mix.
func (CutMix) Draw(uint64, int, string, int, int) Transform { return nil }

func (c CutMix) share() float64 { return c.P }

// mix draws a rectangle as torchvision's CutMix does: its centre lies anywhere, and what is
// beyond the image is cut off and counts as the image's own.
func (c CutMix) mix(r *rand.Rand, height, width int) Mix {
	share := symmetricBeta(r, c.Alpha)
	x, y := r.IntN(width), r.IntN(height)
	side := 0.5 * math.Sqrt(1-share)
	halfWidth, halfHeight := int(side*float64(width)), int(side*float64(height))
	left, top := max(x-halfWidth, 0), max(y-halfHeight, 0)
	w, h := min(x+halfWidth, width)-left, min(y+halfHeight, height)-top
	if w <= 0 || h <= 0 {
		return Mix{Share: 1}
	}
	return Mix{Share: 1 - float64(w*h)/float64(width*height), Top: top, Left: left, Height: h, Width: w}
}

func cutMixText() settable {
	return mixText(func(alpha, p float64) Op { return CutMix{Alpha: alpha, P: p} })
}
