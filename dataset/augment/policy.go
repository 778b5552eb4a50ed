package augment

import "math"

// The operations that TrivialAugment and RandAugment choose from, in torchvision's order
// and under torchvision's names. Each takes a share of its strongest magnitude, from 0 to
// 1, and a sign where it goes two ways.
var policyOperations = []struct {
	name   string
	signed bool
	draw   func(p policy, magnitude float64, height, width int) Transform // nil: the image stays as it is
}{
	{"identity", false, func(policy, float64, int, int) Transform { return nil }},
	{"shear-x", true, func(p policy, m float64, _, _ int) Transform { return shearedX(p.shear*m, p.fill) }},
	{"shear-y", true, func(p policy, m float64, _, _ int) Transform { return shearedY(p.shear*m, p.fill) }},
	{"translate-x", true, func(p policy, m float64, _, width int) Transform { return translated(p.translate(width)*m, 0, p.fill) }},
	{"translate-y", true, func(p policy, m float64, height, _ int) Transform {
		return translated(0, p.translate(height)*m, p.fill)
	}},
	{"rotate", true, func(p policy, m float64, height, width int) Transform {
		return rotated(p.degrees*m, p.fill, height, width)
	}},
	{"brightness", true, func(p policy, m float64, _, _ int) Transform { return Enhance{QualityBrightness, 1 + p.enhance*m} }},
	{"color", true, func(p policy, m float64, _, _ int) Transform { return Enhance{QualitySaturation, 1 + p.enhance*m} }},
	{"contrast", true, func(p policy, m float64, _, _ int) Transform { return Enhance{QualityContrast, 1 + p.enhance*m} }},
	{"sharpness", true, func(p policy, m float64, _, _ int) Transform { return Enhance{QualitySharpness, 1 + p.enhance*m} }},
	{"posterize", false, func(p policy, m float64, _, _ int) Transform {
		return Posterize{Bits: 8 - int(math.RoundToEven(p.bits*m))}
	}},
	{"solarize", false, func(_ policy, m float64, _, _ int) Transform {
		return Solarize{Threshold: float64(float32(255 * (1 - m)))} // torchvision's table is of float32
	}},
	{"autocontrast", false, func(policy, float64, int, int) Transform { return AutoContrast{} }},
	{"equalize", false, func(policy, float64, int, int) Transform { return Equalize{} }},
}

// policy has the strongest magnitudes of one way to choose.
type policy struct {
	shear     float64                // pixels a pixel
	translate func(side int) float64 // pixels, of an axis of so many
	degrees   float64                // of a rotation
	enhance   float64                // factors reach from 1 less to 1 more
	bits      float64                // that posterizing takes away
	fill      float64                // grey level of what lies outside
}
