package augment

// RandomGrayscale takes the colours out of an image with the probability P, as
// torchvision's RandomGrayscale does. The zero value changes nothing.
type RandomGrayscale struct{ P float64 }

// Name implements Op.
func (RandomGrayscale) Name() string { return "random-grayscale" }

// Parameters implements Op.
func (g RandomGrayscale) Parameters() []Parameter { return set(Parameter{"p", number(g.P)}) }

// Draw implements Op; the transform is a Grayscale.
func (g RandomGrayscale) Draw(seed uint64, epoch int, path string, _, _ int) Transform {
	if stream(seed, epoch, g.Name(), path).Float64() >= g.P {
		return nil
	}
	return Grayscale{}
}

func grayscaleText() settable {
	g := RandomGrayscale{P: 0.1}
	return settable{
		set: map[string]setter{"p": probability(&g.P)},
		op:  func() Op { return g },
	}
}

// Grayscale gives all channels the pixel's lightness.
type Grayscale struct{}

// String says what the transform does.
func (Grayscale) String() string { return "grayscale" }

// Apply implements Transform.
func (Grayscale) Apply(dst, src []byte, _, _ int, _ Rounding) {
	for i := 0; i < len(src); i += channels {
		grey := lightness(src[i:])
		dst[i], dst[i+1], dst[i+2] = grey, grey, grey
	}
}

// lightness is the luma of a pixel by ITU-R BT.601, with the whole-number weights of
// Pillow's convert("L").
func lightness(pixel []byte) byte {
	return byte((uint32(pixel[0])*19595 + uint32(pixel[1])*38470 + uint32(pixel[2])*7471 + 1<<15) >> 16)
}
