package dataset

import "math"

// Coordinates in the source are fixed-point with fracBits of fraction; the
// weights of neighbouring pixels keep weightBits of them. Four weighted bytes
// then stay below 1<<30.
const (
	fracBits   = 32
	weightBits = 11
	weightOne  = 1 << weightBits
	channels   = 3
)

// warp writes the affine part of t, and the flips, of src to dst.
func (t Transform) warp(dst, src []byte, height, width int) {
	m := t.matrix(height, width)
	first := 0.0
	dx, dy := toFixed(m.xx), toFixed(m.yx)
	if t.FlipHorizontal {
		first, dx, dy = float64(width-1), -dx, -dy
	}
	outside := border{mode: t.Fill, colour: byte(t.Cval + 0.5)}
	stride := width * channels
	for row := range height {
		y := float64(row)
		if t.FlipVertical {
			y = float64(height - 1 - row)
		}
		sx, sy := m.source(first, y)
		s := sampler{
			src: src, maxX: width - 1, maxY: height - 1, half: t.half(),
			x: toFixed(sx), y: toFixed(sy), dx: dx, dy: dy,
		}
		if t.Fill == FillNearest {
			s.fill(dst[row*stride : (row+1)*stride])
		} else {
			s.fillWith(dst[row*stride:(row+1)*stride], outside)
		}
	}
}

// half is what rounds a sum of weighted bytes: to nearest, but down where
// the brightness alone changes, as the float values are then cut to bytes.
func (t Transform) half() uint32 {
	if t.Brightness != 1 && t.ChannelShift == 0 {
		return 0
	}
	return 1 << (2*weightBits - 1)
}

func toFixed(v float64) int64 { return int64(math.Round(v * (1 << fracBits))) }

// sampler walks one output row through the source: x, y is the source position
// of the next pixel, dx, dy the step to the one after it (fixed-point).
type sampler struct {
	src          []byte
	maxX, maxY   int
	half         uint32
	x, y, dx, dy int64
}

// fill computes a row; outside positions take the nearest edge.
func (s *sampler) fill(row []byte) {
	limitX, limitY := int64(s.maxX)<<fracBits, int64(s.maxY)<<fracBits
	x, y := s.x, s.y
	for ; len(row) >= channels; row = row[channels:] {
		s.sample((*[3]byte)(row), min(max(x, 0), limitX), min(max(y, 0), limitY))
		x += s.dx
		y += s.dy
	}
}

// fillWith computes a row with another border.
func (s *sampler) fillWith(row []byte, outside border) {
	x, y := s.x, s.y
	for ; len(row) >= channels; row = row[channels:] {
		cx, inX := outside.place(x, s.maxX)
		cy, inY := outside.place(y, s.maxY)
		if inX && inY {
			s.sample((*[3]byte)(row), cx, cy)
		} else {
			row[0], row[1], row[2] = outside.colour, outside.colour, outside.colour
		}
		x += s.dx
		y += s.dy
	}
}

// sample writes the pixel at a position inside the source. Its four neighbours
// are a 2 x 2 square that lies inside too: at the right and lower edges, the
// square's last column or row has all the weight.
func (s *sampler) sample(out *[3]byte, cx, cy int64) {
	stride := (s.maxX + 1) * channels
	col := min(int(cx>>fracBits), s.maxX-1)
	line := min(int(cy>>fracBits), s.maxY-1)
	wx := uint32((cx - int64(col)<<fracBits) >> (fracBits - weightBits))
	wy := uint32((cy - int64(line)<<fracBits) >> (fracBits - weightBits))
	at := line*stride + col*channels
	blend(out, (*[6]byte)(s.src[at:]), (*[6]byte)(s.src[at+stride:]), wx, wy, s.half)
}

// blend writes the pixel at wx, wy (of weightOne) between two pixels of the upper
// row and the two below them.
func blend(out *[3]byte, upper, lower *[6]byte, wx, wy, half uint32) {
	d := wx * wy
	c := wy*weightOne - d
	b := wx*weightOne - d
	a := weightOne*weightOne - b - c - d
	out[0] = toByte(a*uint32(upper[0]) + b*uint32(upper[3]) + c*uint32(lower[0]) + d*uint32(lower[3]) + half)
	out[1] = toByte(a*uint32(upper[1]) + b*uint32(upper[4]) + c*uint32(lower[1]) + d*uint32(lower[4]) + half)
	out[2] = toByte(a*uint32(upper[2]) + b*uint32(upper[5]) + c*uint32(lower[2]) + d*uint32(lower[5]) + half)
}

// toByte drops the fraction of a sum of weighted bytes.
func toByte(sum uint32) byte { return byte(sum >> (2 * weightBits)) }
