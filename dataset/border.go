package dataset

// border says what is seen beyond the edges of an image, as
// scipy.ndimage.affine_transform does for order 1, which Keras calls.
type border struct {
	mode   FillMode
	colour byte // with FillConstant
}

// place maps a position on an axis whose last pixel is limit (fixed-point, the
// limit in pixels) to one from 0 to limit, or says that there is none.
func (b border) place(v int64, limit int) (at int64, inside bool) {
	last := int64(limit) << fracBits
	if v >= 0 && v <= last {
		return v, true
	}
	switch b.mode {
	case FillReflect:
		return fold(v, last), true
	case FillWrap:
		return modulo(v, last), true
	}
	return 0, false
}

// fold reflects v at the outer edges of the pixels, half a pixel beyond their
// centres: the period is twice the number of pixels. What falls between such an
// edge and the centre of its pixel is that pixel.
func fold(v, last int64) int64 {
	const one = 1 << fracBits
	size := last + one
	if v = modulo(v, 2*size); v >= size {
		v = 2*size - v - one
	}
	return min(max(v, 0), last)
}

// modulo is v in 0 to period-1; wrap takes the last pixel for the first, so that
// its period is one less than the number of pixels.
func modulo(v, period int64) int64 {
	if v %= period; v < 0 {
		v += period
	}
	return v
}
