package augment

import "math"

// matrix maps a position (x, y) to another:
// (xx*x + xy*y + x0, yx*x + yy*y + y0).
type matrix struct{ xx, xy, x0, yx, yy, y0 float64 }

func (m matrix) at(x, y float64) (mx, my float64) {
	return m.xx*x + m.xy*y + m.x0, m.yx*x + m.yy*y + m.y0
}

// inverse maps back; its entries are not finite where m maps all to a line.
func (m matrix) inverse() matrix {
	determinant := m.xx*m.yy - m.xy*m.yx
	i := matrix{
		xx: m.yy / determinant, xy: -m.xy / determinant,
		yx: -m.yx / determinant, yy: m.xx / determinant,
	}
	i.x0, i.y0 = -i.xx*m.x0-i.xy*m.y0, -i.yx*m.x0-i.yy*m.y0
	return i
}

// matrix maps a position in the result to where it is taken from in the source.
// It multiplies rotation, shift, shear and zoom in Keras's order, about the
// image's centre (apply_affine_transform and transform_matrix_offset_center in
// keras/src/legacy/preprocessing/image.py); the flips come last. Keras takes the
// centre of a non-square image with the axes swapped; here it is the centre.
func (w Warp) matrix(height, width int) matrix {
	sin, cos := math.Sincos(w.Theta * math.Pi / 180)
	shearSin, shearCos := math.Sincos(w.Shear * math.Pi / 180)
	m := matrix{
		xx: cos * w.Zx, xy: (-cos*shearSin - sin*shearCos) * w.Zy,
		yx: sin * w.Zx, yy: (-sin*shearSin + cos*shearCos) * w.Zy,
	}
	cx, cy := float64(width-1)/2, float64(height-1)/2
	m.x0 = cx - m.xx*cx - m.xy*cy + cos*w.Tx - sin*w.Ty
	m.y0 = cy - m.yx*cx - m.yy*cy + sin*w.Tx + cos*w.Ty
	if w.FlipHorizontal {
		m.x0, m.y0 = m.at(float64(width-1), 0)
		m.xx, m.yx = -m.xx, -m.yx
	}
	if w.FlipVertical {
		m.x0, m.y0 = m.at(0, float64(height-1))
		m.xy, m.yy = -m.xy, -m.yy
	}
	return m
}

// Move implements Mover.
func (w Warp) Move(points []Point, height, width int) {
	m := w.matrix(height, width).inverse()
	for i, p := range points {
		points[i].X, points[i].Y = m.at(p.X, p.Y)
	}
}
