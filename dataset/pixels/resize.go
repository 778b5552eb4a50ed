package pixels

// #cgo CFLAGS: -O3
// #include "resize.h"
import "C"

import (
	"math"
	"runtime"
	"sync"
	"unsafe"
)

// triangle resizes pictures to one size, bilinear with antialiasing, bit for
// bit as TensorFlow's ScaleAndTranslate does and several times as fast.
type triangle struct {
	height, width int
	scratch       sync.Pool // of *scratch
}

// scratch is what one resize needs to work in.
type scratch struct {
	down, across spans
	line         []float32
}

func newTriangle(height, width int) *triangle {
	return &triangle{height: height, width: width, scratch: sync.Pool{New: func() any { return new(scratch) }}}
}

// resize writes picture, height x width x 3 bytes, to dst at the triangle's
// size. A picture of that size already is copied.
func (t *triangle) resize(dst, picture []byte, height, width int) {
	if height == t.height && width == t.width {
		copy(dst, picture)
		return
	}
	s := t.scratch.Get().(*scratch)
	defer t.scratch.Put(s)
	s.down.compute(t.height, height)
	s.across.compute(t.width, width)
	s.line = grown(s.line, 3*width+1)
	var pinned runtime.Pinner
	defer pinned.Unpin()
	C.tfft_resize((*C.uint8_t)(unsafe.SliceData(picture)), C.int(width), s.down.pinned(&pinned), s.across.pinned(&pinned),
		(*C.float)(unsafe.SliceData(s.line)), (*C.uint8_t)(unsafe.SliceData(dst)))
}

// spans say how the positions along one axis of the result are mixed from those
// of the source.
type spans struct {
	size    int       // weights kept for each position of the result
	starts  []int32   // first source position
	counts  []int32   // source positions from there on, at most size
	weights []float32 // size for each position, of which its count are used
}

// triangleOf is how a side of so many pixels shrinks or grows: source pixels for one of the
// result, how far the triangle reaches on each side, and how many it may take at most.
// That many are enough for sides that header.Read takes: rounding is off by less than
// half a pixel up to there.
func triangleOf(to, from int) (step, radius float32, size int) {
	scale := float32(to) / float32(from)
	step = float32(1 / float64(scale))
	radius = max(step, 1)
	return step, radius, min(2*int(math.Ceil(float64(radius)))+1, from)
}

// reach is which of so many source pixels, from start to before end, a triangle around
// centre takes.
func reach(centre, radius float32, from int) (start, end int) {
	start = int(math.Ceil(float64(float32(float32(centre-radius) - 0.5))))
	end = int(math.Floor(float64(float32(float32(centre+radius) - 0.5))))
	return min(max(start, 0), from-1), min(max(end, 0), from-1) + 1
}

// compute is ComputeSpansCore in TensorFlow's scale_and_translate_op.cc, for the
// triangle kernel with antialiasing and no translation. Each conversion rounds
// to float32 where the original does, and keeps Go from fusing operations.
func (s *spans) compute(to, from int) {
	var step, radius float32
	step, radius, s.size = triangleOf(to, from)
	perRadius := 1 / radius
	s.starts, s.counts, s.weights = grown(s.starts, to), grown(s.counts, to), grown(s.weights, to*s.size)
	for x := range to {
		centre := float32((float32(x) + 0.5) * step)
		start, end := reach(centre, radius, from)
		weights := s.weights[x*s.size:][:end-start]
		sum := float32(0)
		for i := range weights {
			away := float32(float32(float32(start+i)+0.5) - centre)
			weights[i] = max(1-float32(math.Abs(float64(float32(away*perRadius)))), 0)
			sum += weights[i]
		}
		perSum := 1 / sum
		for i := range weights {
			weights[i] = float32(weights[i] * perSum)
		}
		s.starts[x], s.counts[x] = int32(start), int32(end-start)
	}
}

// pinned passes s to C; its slices stay where they are until p lets go.
func (s *spans) pinned(p *runtime.Pinner) C.struct_tfft_spans {
	starts, counts, weights := unsafe.SliceData(s.starts), unsafe.SliceData(s.counts), unsafe.SliceData(s.weights)
	p.Pin(starts)
	p.Pin(counts)
	p.Pin(weights)
	return C.struct_tfft_spans{
		length: C.int(len(s.starts)), size: C.int(s.size),
		start: (*C.int32_t)(starts), count: (*C.int32_t)(counts), weight: (*C.float)(weights),
	}
}

// grown is buf with length n, in new memory where it has to be.
func grown[T any](buf []T, n int) []T {
	if cap(buf) < n {
		buf = make([]T, n)
	}
	return buf[:n]
}
