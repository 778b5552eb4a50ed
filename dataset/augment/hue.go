package augment

import (
	"fmt"
	"math"
)

// ShiftHue turns the colours of an image by a part of the colour circle, as torchvision's
// adjust_hue does with Pillow's images: 255 steps are the circle, and what is beyond wraps
// around at 256.
type ShiftHue struct{ By float64 } // of the circle, from -0.5 to 0.5

// String says what the transform does.
func (s ShiftHue) String() string { return fmt.Sprintf("hue %+.3g", s.By) }

// Apply implements Transform.
func (s ShiftHue) Apply(dst, src []byte, _, _ int, _ Rounding) {
	steps := byte(int(s.By * 255))
	for i := 0; i < len(src); i += channels {
		hue, saturation, value := toHSV(src[i], src[i+1], src[i+2])
		dst[i], dst[i+1], dst[i+2] = fromHSV(hue+steps, saturation, value)
	}
}

// toHSV gives hue, saturation and value as bytes, with fractions dropped, as Pillow's
// convert("HSV") does (Smith 1978, "Color gamut transform pairs").
func toHSV(r, g, b byte) (hue, saturation, value byte) {
	most, least := max(r, g, b), min(r, g, b)
	if most == least {
		return 0, 0, most
	}
	spread := float32(most - least)
	red, green, blue := float32(most-r)/spread, float32(most-g)/spread, float32(most-b)/spread
	var sixths float64
	switch most {
	case r:
		sixths = float64(blue - green)
	case g:
		sixths = 2 + float64(red) - float64(blue)
	default:
		sixths = 4 + float64(green) - float64(red)
	}
	_, turn := math.Modf(float64(float32(sixths))/6 + 1)
	return byte(float32(turn) * 255), byte(spread / float32(most) * 255), most
}

// fromHSV is the way back, rounded to the nearest values.
func fromHSV(hue, saturation, value byte) (r, g, b byte) {
	if saturation == 0 {
		return value, value, value
	}
	sixths := float64(hue) * 6 / 255
	sector := math.Floor(sixths)
	within, full, share := sixths-sector, float64(value), float64(saturation)/255
	low := byte(math.Round(full * (1 - share)))
	falling := byte(math.Round(full * (1 - share*within)))
	rising := byte(math.Round(full * (1 - share*(1-within))))
	switch int(sector) % 6 {
	case 0:
		return value, rising, low
	case 1:
		return falling, value, low
	case 2:
		return low, value, rising
	case 3:
		return low, falling, value
	case 4:
		return rising, low, value
	default:
		return value, low, falling
	}
}
