package dataset

import "math"

// Transform is one affine change of an image, with the parameters of Keras's
// apply_affine_transform. They describe where an output pixel is taken from, so
// a positive shift moves the picture towards the origin and a zoom above 1
// shows more of it. The identity has Zx and Zy 1 and the rest zero.
type Transform struct {
	Theta          float64 // rotation, degrees
	Tx             float64 // shift along the width, as a fraction of the width
	Ty             float64 // shift along the height, as a fraction of the height
	Shear          float64 // degrees
	Zx             float64 // zoom along the width, a factor
	Zy             float64 // zoom along the height, a factor
	FlipHorizontal bool    // mirrored left to right, after all else
}

// Coordinates in the source are fixed-point with fracBits of fraction; the
// weights of neighbouring pixels keep weightBits of them. Four weighted bytes
// then stay below 1<<30.
const (
	fracBits   = 32
	weightBits = 11
	weightOne  = 1 << weightBits
	channels   = 3
)

// Apply writes the transformed src to dst, both height x width x 3 bytes that
// do not overlap, at least 2 x 2 pixels. Sampling is bilinear, outside
// positions take the nearest edge, values are rounded to nearest; nothing is
// allocated.
func (t Transform) Apply(dst, src []byte, height, width int) {
	m := t.matrix(height, width)
	first := 0.0
	dx, dy := toFixed(m.xx), toFixed(m.yx)
	if t.FlipHorizontal {
		first, dx, dy = float64(width-1), -dx, -dy
	}
	stride := width * channels
	for row := range height {
		x, y := m.source(first, float64(row))
		s := sampler{src: src, maxX: width - 1, maxY: height - 1, x: toFixed(x), y: toFixed(y), dx: dx, dy: dy}
		s.fill(dst[row*stride : (row+1)*stride])
	}
}

// matrix maps an output position (x, y) to a source position:
// (xx*x + xy*y + x0, yx*x + yy*y + y0).
type matrix struct{ xx, xy, x0, yx, yy, y0 float64 }

func (m matrix) source(x, y float64) (sx, sy float64) {
	return m.xx*x + m.xy*y + m.x0, m.yx*x + m.yy*y + m.y0
}

// matrix multiplies rotation, shift, shear and zoom in Keras's order, about the
// image's centre (apply_affine_transform and transform_matrix_offset_center in
// keras/src/legacy/preprocessing/image.py). Keras takes the centre of a
// non-square image with the axes swapped; here it is the centre.
func (t Transform) matrix(height, width int) matrix {
	sin, cos := math.Sincos(t.Theta * math.Pi / 180)
	shearSin, shearCos := math.Sincos(t.Shear * math.Pi / 180)
	m := matrix{
		xx: cos * t.Zx, xy: (-cos*shearSin - sin*shearCos) * t.Zy,
		yx: sin * t.Zx, yy: (-sin*shearSin + cos*shearCos) * t.Zy,
	}
	tx, ty := t.Tx*float64(width), t.Ty*float64(height)
	cx, cy := float64(width-1)/2, float64(height-1)/2
	m.x0 = cx - m.xx*cx - m.xy*cy + cos*tx - sin*ty
	m.y0 = cy - m.yx*cx - m.yy*cy + sin*tx + cos*ty
	return m
}

func toFixed(v float64) int64 { return int64(math.Round(v * (1 << fracBits))) }

// sampler walks one output row through the source: x, y is the source position
// of the next pixel, dx, dy the step to the one after it (fixed-point).
type sampler struct {
	src          []byte
	maxX, maxY   int
	x, y, dx, dy int64
}

// fill computes a row. The four neighbours of a position are a 2 x 2 square that
// lies inside the source: at its right and lower edges, the square's last column
// or row has all the weight.
func (s *sampler) fill(row []byte) {
	stride := (s.maxX + 1) * channels
	limitX, limitY := int64(s.maxX)<<fracBits, int64(s.maxY)<<fracBits
	x, y := s.x, s.y
	for ; len(row) >= channels; row = row[channels:] {
		cx, cy := min(max(x, 0), limitX), min(max(y, 0), limitY)
		col := min(int(cx>>fracBits), s.maxX-1)
		line := min(int(cy>>fracBits), s.maxY-1)
		wx := uint32((cx - int64(col)<<fracBits) >> (fracBits - weightBits))
		wy := uint32((cy - int64(line)<<fracBits) >> (fracBits - weightBits))
		at := line*stride + col*channels
		blend((*[3]byte)(row), (*[6]byte)(s.src[at:]), (*[6]byte)(s.src[at+stride:]), wx, wy)
		x += s.dx
		y += s.dy
	}
}

// blend writes the pixel at wx, wy (of weightOne) between two pixels of the upper
// row and the two below them.
func blend(out *[3]byte, upper, lower *[6]byte, wx, wy uint32) {
	d := wx * wy
	c := wy*weightOne - d
	b := wx*weightOne - d
	a := weightOne*weightOne - b - c - d
	out[0] = toByte(a*uint32(upper[0]) + b*uint32(upper[3]) + c*uint32(lower[0]) + d*uint32(lower[3]))
	out[1] = toByte(a*uint32(upper[1]) + b*uint32(upper[4]) + c*uint32(lower[1]) + d*uint32(lower[4]))
	out[2] = toByte(a*uint32(upper[2]) + b*uint32(upper[5]) + c*uint32(lower[2]) + d*uint32(lower[5]))
}

// toByte rounds a sum of weighted bytes.
func toByte(sum uint32) byte {
	const half = 1 << (2*weightBits - 1)
	return byte((sum + half) >> (2 * weightBits))
}
