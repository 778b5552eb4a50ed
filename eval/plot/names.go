package plot

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawNames writes the name of each point beside it, where it covers as little as possible of
// other names, of points, and of what else is taken.
func drawNames(c draw.Canvas, fonts *typefaces, names []string, points []vg.Point, taken []vg.Rectangle) {
	for _, point := range points {
		taken = append(taken, around(point, vg.Points(5)))
	}
	style := aligned(sansText(nameSize, ink), draw.XLeft, draw.YBottom)
	for i, w := range writings(fonts, style, names) {
		size := vg.Point{X: w.style.Width(w.text), Y: style.Height("Xg")}
		place := freePlace(c.Rectangle, points[i], size, taken)
		taken = append(taken, place)
		w.draw(c, w.style, place.Min)
	}
}

// writings are names, cut where they are long, in a font that has their characters.
func writings(fonts *typefaces, style draw.TextStyle, names []string) []writing {
	all := make([]writing, len(names))
	for i, found := range fonts.styles(style, names) {
		all[i] = writing{cutMiddle(names[i], nameLength), found}
		if found.Handler == nil {
			all[i] = writing{notDrawn, style}
		}
	}
	return all
}

// freePlace is where something of a size stands best beside a point within a frame: to its right,
// or else in the nearest place where it covers the least.
func freePlace(frame vg.Rectangle, at, size vg.Point, taken []vg.Rectangle) (best vg.Rectangle) {
	least := vg.Length(math.Inf(1))
	for _, distance := range []vg.Length{8, 12, 18, 26, 36, 50} { // points
		for _, side := range []sides{{1, 0}, {-1, 0}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}, {0, 1}, {0, -1}} {
			place := side.place(at, size, vg.Points(float64(distance)))
			covered := size.X*size.Y - overlap(place, frame) // what of it is outside
			for _, other := range taken {
				covered += overlap(place, other)
			}
			if covered < least-1 { // less by rounding is no better
				best, least = place, covered
			}
		}
	}
	return best
}

// sides are those of a point that something stands on: -1 for left and below, 1 for right and
// above, and 0 for neither.
type sides struct{ x, y int }

// place is that of something of a size at a distance from a point.
func (s sides) place(at, size vg.Point, distance vg.Length) vg.Rectangle {
	if s.x != 0 && s.y != 0 {
		distance /= math.Sqrt2
	}
	corner := vg.Point{X: beside(at.X, size.X, distance, s.x), Y: beside(at.Y, size.Y, distance, s.y)}
	return vg.Rectangle{Min: corner, Max: corner.Add(size)}
}

// beside is where something of a length begins, in one direction.
func beside(at, length, distance vg.Length, side int) vg.Length {
	switch side {
	case 1:
		return at + distance
	case -1:
		return at - distance - length
	}
	return at - length/2
}

// overlap is the area that two rectangles share.
func overlap(a, b vg.Rectangle) vg.Length {
	width, height := min(a.Max.X, b.Max.X)-max(a.Min.X, b.Min.X), min(a.Max.Y, b.Max.Y)-max(a.Min.Y, b.Min.Y)
	return max(width, 0) * max(height, 0)
}

// around is the square around a point.
func around(p vg.Point, half vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: p.Sub(vg.Point{X: half, Y: half}), Max: p.Add(vg.Point{X: half, Y: half})}
}

// along are small squares along a line.
func along(line []vg.Point) (squares []vg.Rectangle) {
	const step = 3 // points
	for i := 1; i < len(line); i++ {
		way := line[i].Sub(line[i-1])
		n := int(math.Hypot(float64(way.X), float64(way.Y))/step) + 1
		for k := range n + 1 {
			squares = append(squares, around(line[i-1].Add(way.Scale(vg.Length(k)/vg.Length(n))), vg.Points(2)))
		}
	}
	return squares
}
