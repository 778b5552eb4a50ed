package dataset

// #cgo CFLAGS: -O3
// #include "warp.h"
import "C"

import (
	"math"
	"unsafe"
)

const (
	channels   = 3
	weightBits = 11 // of the weights of neighbouring pixels, along an axis (see warp.c)
)

// warp writes the affine part of t, and the flips, of src to dst.
func (t Transform) warp(dst, src []byte, height, width int) {
	m := t.matrix(height, width)
	if t.FlipHorizontal {
		m.x0, m.y0 = m.source(float64(width-1), 0)
		m.xx, m.yx = -m.xx, -m.yx
	}
	if t.FlipVertical {
		m.x0, m.y0 = m.source(0, float64(height-1))
		m.xy, m.yy = -m.xy, -m.yy
	}
	from := C.struct_tfft_affine{
		xx: toFixed(m.xx), xy: toFixed(m.xy), x0: toFixed(m.x0),
		yx: toFixed(m.yx), yy: toFixed(m.yy), y0: toFixed(m.y0),
	}
	C.tfft_warp((*C.uint8_t)(unsafe.SliceData(dst)), (*C.uint8_t)(unsafe.SliceData(src)), C.int(height), C.int(width), from,
		fills[t.Fill], C.uint8_t(t.Cval+0.5), t.half())
}

// fills are the borders, as C knows them.
var fills = map[FillMode]uint32{
	FillNearest: C.tfft_nearest, FillConstant: C.tfft_constant, FillReflect: C.tfft_reflect, FillWrap: C.tfft_wrap,
}

// half is what rounds a sum of weighted bytes: to nearest, but down where
// the brightness alone changes, as the float values are then cut to bytes.
func (t Transform) half() C.uint32_t {
	if t.Brightness != 1 && t.ChannelShift == 0 {
		return 0
	}
	return 1 << (2*weightBits - 1)
}

// toFixed is v with 32 bits of fraction.
func toFixed(v float64) C.int64_t { return C.int64_t(math.Round(v * (1 << 32))) }
