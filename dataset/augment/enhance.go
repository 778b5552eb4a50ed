package augment

import "fmt"

// Quality is what an Enhance changes.
type Quality string

// The qualities of an image. Each stands between an image that has none of it and one
// that has more of it than the image.
const (
	QualityBrightness Quality = "brightness" // none: black
	QualityContrast   Quality = "contrast"   // none: the mean grey level everywhere
	QualitySaturation Quality = "saturation" // none: in grey levels
	QualitySharpness  Quality = "sharpness"  // none: smoothed
)

// Enhance multiplies a quality of an image by a factor, as Pillow's ImageEnhance does: the
// image is blended with one that has none of it, and fractions are dropped.
type Enhance struct {
	Quality Quality
	By      float64
}

// String says what the transform does.
func (e Enhance) String() string { return fmt.Sprintf("%s x %.3g", e.Quality, e.By) }

// Apply implements Transform.
func (e Enhance) Apply(dst, src []byte, height, width int, _ Rounding) {
	by := float32(e.By)
	switch e.Quality {
	case QualityBrightness:
		blendWith(dst, src, 0, by)
	case QualityContrast:
		blendWith(dst, src, meanLightness(src), by)
	case QualitySaturation:
		for i := 0; i < len(src); i += channels {
			grey := lightness(src[i:])
			for j := i; j < i+channels; j++ {
				dst[j] = blend(grey, src[j], by)
			}
		}
	case QualitySharpness:
		sharpen(dst, src, height, width, by)
	}
}

// blend is how Pillow blends two values; by is the second's share, which may be above 1.
func blend(without, with byte, by float32) byte {
	v := float32(without) + float32(by*float32(int(with)-int(without)))
	return byte(min(max(v, 0), 255))
}

// blendWith blends all values with one.
func blendWith(dst, src []byte, without byte, by float32) {
	var table [256]byte
	for level := range table {
		table[level] = blend(without, byte(level), by)
	}
	recolour(dst, src, &table)
}

// meanLightness is the mean of the lightness of all pixels, rounded half up.
func meanLightness(src []byte) byte {
	sum, n := 0, len(src)/channels
	for i := 0; i < len(src); i += channels {
		sum += int(lightness(src[i:]))
	}
	return byte((2*sum + n) / (2 * n))
}

// sharpen blends src with what Pillow's filter SMOOTH makes of it: each value counts five
// times and its eight neighbours once, but for pixels at the edges, which stay. dst and src
// don't overlap.
func sharpen(dst, src []byte, height, width int, by float32) {
	copy(dst, src)
	row := width * channels
	for y := 1; y < height-1; y++ {
		for i := y*row + channels; i < (y+1)*row-channels; i++ {
			sum := 4 * int(src[i])
			for at := i - row; at <= i+row; at += row {
				sum += int(src[at-channels]) + int(src[at]) + int(src[at+channels])
			}
			dst[i] = blend(byte((2*sum+13)/26), src[i], by)
		}
	}
}
