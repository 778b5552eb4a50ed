package augment

import (
	"math"
	"math/rand/v2"
)

// CutMix puts a rectangle of another image in the place of an image's own (Yun et al. 2019,
// "CutMix: regularization strategy to train strong classifiers with localizable
// features"). The zero value changes nothing.
type CutMix struct{ Mixing }

// Name implements Op.
func (CutMix) Name() string { return "cutmix" }

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

func cutMixText() settable { return mixingText(func(m Mixing) Op { return CutMix{m} }) }
