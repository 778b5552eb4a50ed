package dataset

// Augment says how far training images may be moved, in the terms of Keras's
// ImageDataGenerator. The zero value changes nothing. Pixels that come from
// outside the image take the nearest edge's colour (fill_mode nearest).
type Augment struct {
	RotationRange    float64 // degrees: turned by up to this much either way
	WidthShiftRange  float64 // fraction of the width: moved left or right by up to this much
	HeightShiftRange float64 // fraction of the height: moved up or down by up to this much
	ShearRange       float64 // degrees: slanted by up to this much either way
	ZoomRange        float64 // each axis scaled by a factor within 1 ± ZoomRange, on its own
	HorizontalFlip   bool    // mirrored left to right, half of the time
}

// Recipe is the augmentation of the reference workflow.
func Recipe() Augment {
	return Augment{
		RotationRange:    30,
		WidthShiftRange:  0.2,
		HeightShiftRange: 0.2,
		ShearRange:       0.15,
		ZoomRange:        0.15,
		HorizontalFlip:   true,
	}
}

// Draw picks the transform for the image path (as in Sample.Path) in an epoch.
// It depends on seed, epoch and path alone. Distributions are those of Keras's
// ImageDataGenerator.get_random_transform: uniform in every range, zx and zy
// apart, a flip for half of the images. Unlike Keras 3, where the two shifts
// are swapped by mistake, the width shift moves along the width and the height
// shift along the height. Each parameter has its own place in the stream, so
// one range can change without changing what is drawn for the others.
func (a Augment) Draw(seed uint64, epoch int, path string) Transform {
	r := stream(seed, epoch, "augment "+path)
	within := func(limit float64) float64 { return -limit + 2*limit*r.Float64() }
	return Transform{
		Theta:          within(a.RotationRange),
		Tx:             within(a.WidthShiftRange),
		Ty:             within(a.HeightShiftRange),
		Shear:          within(a.ShearRange),
		Zx:             1 + within(a.ZoomRange),
		Zy:             1 + within(a.ZoomRange),
		FlipHorizontal: r.Float64() < 0.5 && a.HorizontalFlip,
	}
}
