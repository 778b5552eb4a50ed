package augment

import (
	"fmt"
	"math"
)

// NearestWarp is an affine transform that takes each pixel from the nearest one, in the
// fixed point of Pillow's Image.transform with NEAREST, which torchvision's policies use.
// It describes where a pixel of the result is taken from: x of XX*x + XY*y + X0 and y of
// YX*x + YY*y + Y0, measured from the image's upper left corner.
type NearestWarp struct {
	XX, XY, X0, YX, YY, Y0 float64
	Fill                   float64 // grey level of what lies outside
	What                   string  // that makes it, for people
}

// shearedX slants an image to the left by so many pixels a row, from its first row on.
func shearedX(by, fill float64) NearestWarp {
	return NearestWarp{XX: 1, XY: by, YY: 1, Fill: fill, What: fmt.Sprintf("shear-x %.3g", by)}
}

// shearedY slants it upwards by so many pixels a column, from its first column on.
func shearedY(by, fill float64) NearestWarp {
	return NearestWarp{XX: 1, YX: by, YY: 1, Fill: fill, What: fmt.Sprintf("shear-y %.3g", by)}
}

// translated moves an image to the right and down by the whole part of so many pixels.
func translated(x, y, fill float64) NearestWarp {
	x, y = math.Trunc(x), math.Trunc(y)
	return NearestWarp{XX: 1, X0: -x, YY: 1, Y0: -y, Fill: fill, What: fmt.Sprintf("translate %g, %g", x, y)}
}

// rotated turns an image of height x width pixels anticlockwise about its centre.
func rotated(degrees, fill float64, height, width int) NearestWarp {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(width)/2, float64(height)/2
	return NearestWarp{
		XX: cos, XY: -sin, X0: x - cos*x + sin*y,
		YX: sin, YY: cos, Y0: y - sin*x - cos*y,
		Fill: fill, What: fmt.Sprintf("rotate %.3g", degrees),
	}
}

// String says what the transform does.
func (w NearestWarp) String() string { return w.What }

// nearestBits is how many bits of fraction positions have.
const nearestBits = 16

// Apply implements Transform.
func (w NearestWarp) Apply(dst, src []byte, height, width int, _ Rounding) {
	fixed := func(v float64) int { return int(math.Floor(v*(1<<nearestBits) + 0.5)) }
	xx, xy, yx, yy := fixed(w.XX), fixed(w.XY), fixed(w.YX), fixed(w.YY)
	rowX, rowY := fixed(w.X0+w.XX/2+w.XY/2), fixed(w.Y0+w.YX/2+w.YY/2)
	fill := byte(w.Fill + 0.5)
	at := 0
	for range height {
		x, y := rowX, rowY
		for range width {
			pixel := dst[at : at+channels]
			column, line := x>>nearestBits, y>>nearestBits
			if column >= 0 && column < width && line >= 0 && line < height {
				copy(pixel, src[(line*width+column)*channels:])
			} else {
				pixel[0], pixel[1], pixel[2] = fill, fill, fill
			}
			at += channels
			x, y = x+xx, y+yx
		}
		rowX, rowY = rowX+xy, rowY+yy
	}
}

// Move implements Mover.
func (w NearestWarp) Move(points []Point, _, _ int) {
	back := matrix{w.XX, w.XY, w.X0, w.YX, w.YY, w.Y0}.inverse()
	for i, p := range points {
		x, y := back.at(p.X+0.5, p.Y+0.5)
		points[i] = Point{x - 0.5, y - 0.5}
	}
}
