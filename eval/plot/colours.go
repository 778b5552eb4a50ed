package plot

import (
	"image/color"
	"math"
)

// shareLevel is how dark a share from 0 to 1 is drawn: on a square root scale,
// on which confusions of a few percent still show.
func shareLevel(share float64) float64 { return math.Sqrt(share) }

// bluesStops go from white to a dark blue in even steps of lightness: a single
// hue, ordered by lightness alone, reads the same with any form of colour
// blindness and in print.
var bluesStops = []color.RGBA{
	{R: 0xff, G: 0xff, B: 0xff, A: 0xff},
	{R: 0xc6, G: 0xdb, B: 0xef, A: 0xff},
	{R: 0x6b, G: 0xae, B: 0xd6, A: 0xff},
	{R: 0x21, G: 0x71, B: 0xb5, A: 0xff},
	{R: 0x08, G: 0x30, B: 0x6b, A: 0xff},
}

// shade is the colour of a level from 0 (white) to 1 (dark blue).
func shade(level float64) color.RGBA {
	at := min(max(level, 0), 1) * float64(len(bluesStops)-1)
	i := min(int(at), len(bluesStops)-2)
	low, high, f := bluesStops[i], bluesStops[i+1], at-float64(i)
	mix := func(a, b uint8) uint8 {
		return uint8(float64(a) + f*(float64(b)-float64(a)) + 0.5)
	}
	return color.RGBA{R: mix(low.R, high.R), G: mix(low.G, high.G), B: mix(low.B, high.B), A: 0xff}
}

// inkOn is a text colour that stands out from shade(level).
func inkOn(level float64) color.Color {
	if level > 0.6 {
		return color.White
	}
	return ink
}
