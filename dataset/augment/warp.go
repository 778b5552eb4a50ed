package augment

// #cgo CFLAGS: -O3
// #include "warp.h"
import "C"

import (
	"math"
	"unsafe"
)

const weightBits = 11 // of the weights of neighbouring pixels, along an axis (see warp.c)

// Warp is an affine transform with the parameters of Keras's
// apply_affine_transform, and flips after it. It describes where an output pixel
// is taken from, so a positive shift moves the picture towards the origin and a
// zoom above 1 shows more of it. The identity has Zx and Zy 1 and the rest zero.
type Warp struct {
	Theta          float64 // rotation, degrees
	Tx             float64 // shift along the width, pixels
	Ty             float64 // shift along the height, pixels
	Shear          float64 // degrees
	Zx             float64 // zoom along the width, a factor
	Zy             float64 // zoom along the height, a factor
	FlipHorizontal bool
	FlipVertical   bool
	Fill           FillMode
	Cval           float64 // grey level, with FillConstant
}

// Apply implements Transform. Sampling is bilinear.
func (w Warp) Apply(dst, src []byte, height, width int, round Rounding) {
	m := w.matrix(height, width)
	from := C.struct_tfft_affine{
		xx: toFixed(m.xx), xy: toFixed(m.xy), x0: toFixed(m.x0),
		yx: toFixed(m.yx), yy: toFixed(m.yy), y0: toFixed(m.y0),
	}
	var half C.uint32_t // is added before the fraction is dropped
	if round == ToNearest {
		half = 1 << (2*weightBits - 1)
	}
	C.tfft_warp((*C.uint8_t)(unsafe.SliceData(dst)), (*C.uint8_t)(unsafe.SliceData(src)), C.int(height), C.int(width), from,
		fills[w.Fill], C.uint8_t(w.Cval+0.5), half)
}

// fills are the borders, as C knows them.
var fills = map[FillMode]uint32{
	FillNearest: C.tfft_nearest, FillConstant: C.tfft_constant, FillReflect: C.tfft_reflect, FillWrap: C.tfft_wrap,
}

// toFixed is v with 32 bits of fraction.
func toFixed(v float64) C.int64_t { return C.int64_t(math.Round(v * (1 << 32))) }
