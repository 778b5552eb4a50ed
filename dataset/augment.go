package dataset

import (
	"math"

	"github.com/tfft/tfft/internal/random"
)

// Augment says how training images may be changed, in the vocabulary and units
// of Keras's ImageDataGenerator. The zero value changes nothing.
type Augment struct {
	RotationRange     float64 // degrees: turned by up to this much either way
	WidthShiftRange   Shift   // moved left or right
	HeightShiftRange  Shift   // moved up or down
	ShearRange        float64 // degrees: slanted by up to this much either way
	ZoomRange         Range   // each axis is scaled by a factor of its own; zero: 1
	ChannelShiftRange float64 // grey levels: all channels raised or lowered by up to this much
	BrightnessRange   Range   // the image is multiplied by a factor; zero: 1
	HorizontalFlip    bool    // mirrored left to right, half of the time
	VerticalFlip      bool    // mirrored top to bottom, half of the time
	FillMode          FillMode
	Cval              float64 // grey level of what lies outside, with FillConstant
}

// Shift is how far an image may be moved along an axis.
type Shift struct {
	Limit float64 // below 1 a fraction of the axis, from 1 on pixels; either way
	Whole bool    // by whole pixels, and less than Limit of them
}

// Range is an interval.
type Range struct{ Low, High float64 }

// FillMode says which colour the points outside an image have.
type FillMode string

// The fill modes, on a row of pixels a b c d.
const (
	FillNearest  FillMode = ""         // a a a | a b c d | d d d
	FillConstant FillMode = "constant" // Augment.Cval everywhere
	FillReflect  FillMode = "reflect"  // c b a | a b c d | d c b
	FillWrap     FillMode = "wrap"     // b c d | a b c d | a b c
)

// Recipe is the augmentation of the reference workflow.
func Recipe() Augment {
	return Augment{
		RotationRange:    30,
		WidthShiftRange:  Shift{Limit: 0.2},
		HeightShiftRange: Shift{Limit: 0.2},
		ShearRange:       0.15,
		ZoomRange:        Range{0.85, 1.15},
		HorizontalFlip:   true,
	}
}

// Draw picks the transform for the image path (as in Sample.Path) of height x
// width pixels in an epoch. It depends on seed, epoch and path alone, but for
// the size that turns fractions into pixels. Distributions are those of Keras's
// ImageDataGenerator.get_random_transform: uniform in every range, zx and zy
// apart, a flip for half of the images. Unlike Keras 3, where the two shifts
// are swapped by mistake, the width shift moves along the width and the height
// shift along the height. Each parameter has its own place in the stream, so
// one range can change without changing what is drawn for the others.
func (a Augment) Draw(seed uint64, epoch int, path string, height, width int) Transform {
	r := random.Stream(seed, epoch, "augment "+path)
	within := func(limit float64) float64 { return -limit + 2*limit*r.Float64() }
	return Transform{
		Theta:          within(a.RotationRange),
		Tx:             a.WidthShiftRange.pixels(r.Float64(), width),
		Ty:             a.HeightShiftRange.pixels(r.Float64(), height),
		Shear:          within(a.ShearRange),
		Zx:             a.ZoomRange.at(r.Float64()),
		Zy:             a.ZoomRange.at(r.Float64()),
		FlipHorizontal: r.Float64() < 0.5 && a.HorizontalFlip,
		FlipVertical:   r.Float64() < 0.5 && a.VerticalFlip,
		ChannelShift:   within(a.ChannelShiftRange),
		Brightness:     a.BrightnessRange.at(r.Float64()),
		Fill:           a.FillMode,
		Cval:           a.Cval,
	}
}

// pixels is the shift that u, in [0, 1), stands for on an axis of size pixels.
func (s Shift) pixels(u float64, size int) float64 {
	v := (2*u - 1) * s.Limit
	switch {
	case s.Limit < 1:
		return v * float64(size)
	case s.Whole:
		return math.Trunc(v)
	}
	return v
}

// at is the factor that u, in [0, 1), stands for.
func (r Range) at(u float64) float64 {
	if r == (Range{}) {
		return 1
	}
	return r.Low + (r.High-r.Low)*u
}
