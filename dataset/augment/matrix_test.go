package augment

import (
	"math"
	"testing"
)

// TestMovedPointsLandWherePixelsDo warps an image of one bright spot and looks
// for it where Move says that its centre is.
func TestMovedPointsLandWherePixelsDo(t *testing.T) {
	const height, width, radius, margin = 90, 130, 2, 5
	dst := make([]byte, height*width*3)
	looked := 0
	for i := range 300 {
		x, y := margin+(i*37)%(width-2*margin), margin+(i*23)%(height-2*margin)
		drawn := everything(FillConstant)[:1].Draw(1, i, "x", height, width)
		warp := drawn[0].(Warp)
		warp.Cval = 0
		points := []Point{{float64(x), float64(y)}}
		Transforms{warp}.Move(points, height, width)
		p := points[0]
		if p.X < 10 || p.Y < 10 || p.X > width-11 || p.Y > height-11 {
			continue // part of the spot may be outside
		}
		looked++
		warp.Apply(dst, spot(height, width, x, y, radius), height, width, ToNearest)
		if at := centroid(dst, width); math.Hypot(at.X-p.X, at.Y-p.Y) > 0.15 {
			t.Errorf("%+v: the point %d, %d went to %.2f, the pixels to %.2f", warp, x, y, p, at)
		}
	}
	if looked < 50 {
		t.Errorf("only %d of 300 spots stayed inside", looked)
	}
}

// spot is a black image with a white square about a point.
func spot(height, width, x, y, radius int) []byte {
	pixels := make([]byte, height*width*3)
	for row := y - radius; row <= y+radius; row++ {
		for column := x - radius; column <= x+radius; column++ {
			for channel := range 3 {
				pixels[(row*width+column)*3+channel] = 255
			}
		}
	}
	return pixels
}

// centroid is the mean place of an image's brightness.
func centroid(pixels []byte, width int) Point {
	var sum, x, y float64
	for i := 0; i < len(pixels); i += 3 {
		v := float64(pixels[i])
		sum += v
		x += v * float64(i/3%width)
		y += v * float64(i/3/width)
	}
	return Point{x / sum, y / sum}
}

func TestMoveAFlattenedImage(t *testing.T) {
	points := []Point{{3, 4}}
	Warp{Zy: 1}.Move(points, 10, 10)
	if x := points[0].X; !math.IsInf(x, 0) && !math.IsNaN(x) {
		t.Errorf("a point of an image without width is at %v", points[0])
	}
}
