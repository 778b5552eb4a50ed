package dataset

import "math"

// Transform is one change of an image, with the parameters of Keras's
// apply_affine_transform, apply_channel_shift, flips and apply_brightness_shift,
// applied in this order as ImageDataGenerator does. The affine ones describe
// where an output pixel is taken from, so a positive shift moves the picture
// towards the origin and a zoom above 1 shows more of it. The identity has Zx,
// Zy and Brightness 1 and the rest zero.
type Transform struct {
	Theta          float64  `json:"theta"` // rotation, degrees
	Tx             float64  `json:"tx"`    // shift along the width, pixels
	Ty             float64  `json:"ty"`    // shift along the height, pixels
	Shear          float64  `json:"shear"` // degrees
	Zx             float64  `json:"zx"`    // zoom along the width, a factor
	Zy             float64  `json:"zy"`    // zoom along the height, a factor
	ChannelShift   float64  `json:"channel_shift"`
	FlipHorizontal bool     `json:"flip_horizontal"`
	FlipVertical   bool     `json:"flip_vertical"`
	Brightness     float64  `json:"brightness"` // a factor
	Fill           FillMode `json:"-"`
	Cval           float64  `json:"-"` // grey level, with FillConstant
}

// Apply writes the transformed src to dst, both height x width x 3 bytes that
// do not overlap, at least 2 x 2 pixels. Sampling is bilinear; nothing is
// allocated. Values are rounded to nearest, but down, as Pillow does, where the
// brightness changes.
func (t Transform) Apply(dst, src []byte, height, width int) {
	t.warp(dst, src, height, width)
	if t.ChannelShift != 0 || t.Brightness != 1 {
		table := t.levels(dst)
		recolour(dst, &table)
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
	cx, cy := float64(width-1)/2, float64(height-1)/2
	m.x0 = cx - m.xx*cx - m.xy*cy + cos*t.Tx - sin*t.Ty
	m.y0 = cy - m.yx*cx - m.yy*cy + sin*t.Tx + cos*t.Ty
	return m
}

// levels is what becomes of each grey level of the warped image: Keras's
// apply_channel_shift, which clips to the darkest and brightest value of the
// image, and then Pillow's ImageEnhance.Brightness, which rounds down twice.
func (t Transform) levels(warped []byte) (table [256]byte) {
	low, high := byte(255), byte(0)
	for _, v := range warped {
		low, high = min(low, v), max(high, v)
	}
	for level := range table {
		v := min(max(float64(level)+t.ChannelShift, float64(low)), float64(high))
		if t.Brightness == 1 {
			table[level] = byte(v + 0.5)
		} else {
			table[level] = byte(min(t.Brightness*math.Floor(v), 255))
		}
	}
	return table
}

// recolour replaces every value by its entry in the table.
func recolour(pixels []byte, table *[256]byte) {
	for i, v := range pixels {
		pixels[i] = table[v]
	}
}
