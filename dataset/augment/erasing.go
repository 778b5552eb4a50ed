package augment

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// RandomErasing paints a rectangle over (Zhong et al. 2017, "Random erasing data
// augmentation"), with the parameters of torchvision's RandomErasing. The zero value
// changes nothing.
type RandomErasing struct {
	P     float64 // the share of images that it happens to
	Scale Range   // the rectangle's area, as a share of the image's
	Ratio Range   // its height by its width, evenly on a logarithmic scale
	Value float64 // its grey level
	Noise bool    // in place of Value, each of its values is drawn from 0..255, as in the paper
}

// Name implements Op.
func (RandomErasing) Name() string { return "random-erasing" }

// Parameters implements Op.
func (e RandomErasing) Parameters() []Parameter {
	if e.P == 0 {
		return nil
	}
	value := number(e.Value)
	if e.Noise {
		value = noiseValue
	}
	return set(Parameter{"p", number(e.P)}, Parameter{"scale", e.Scale.String()}, Parameter{"ratio", e.Ratio.String()}, Parameter{"value", value})
}

// noiseValue is what text calls Noise.
const noiseValue = "random"

// Draw implements Op; the transform is an Erase. Where ten rectangles don't fit into the
// image, it stays as it is.
func (e RandomErasing) Draw(seed uint64, epoch int, path string, height, width int) Transform {
	r := stream(seed, epoch, e.Name(), path)
	if r.Float64() >= e.P {
		return nil
	}
	for range partTries {
		area := e.Scale.at(r.Float64()) * float64(height) * float64(width)
		ratio := e.Ratio.atLogarithm(r.Float64())
		h, w := whole(math.Sqrt(area*ratio)), whole(math.Sqrt(area/ratio))
		if h < height && w < width {
			top, left := r.IntN(height-h+1), r.IntN(width-w+1)
			erase := Erase{Top: top, Left: left, Height: h, Width: w, Value: byte(e.Value + 0.5)}
			if e.Noise {
				erase.Noise = r.Uint64() | 1
			}
			return erase
		}
	}
	return nil
}

func erasingText() settable {
	e := RandomErasing{P: 0.5, Scale: Range{0.02, 0.33}, Ratio: Range{0.3, 3.3}}
	return settable{
		set: map[string]setter{
			"p": probability(&e.P), "scale": share(&e.Scale), "ratio": ratio(&e.Ratio),
			"value": func(p Parameter) error {
				if e.Noise = p.Value == noiseValue; e.Noise {
					return nil
				}
				if err := level(&e.Value)(p); err != nil {
					return wrong(p, "a grey level from 0 to 255, or "+noiseValue)
				}
				return nil
			},
		},
		op: func() Op { return e },
	}
}

// Erase paints a rectangle over.
type Erase struct {
	Top, Left, Height, Width int    // pixels
	Value                    byte   // grey level
	Noise                    uint64 // in place of Value: the seed of random values; 0: none
}

// String says what the transform does.
func (e Erase) String() string {
	return fmt.Sprintf("erase %d x %d pixels at %d, %d", e.Width, e.Height, e.Left, e.Top)
}

// Apply implements Transform.
func (e Erase) Apply(dst, src []byte, _, width int, _ Rounding) {
	copy(dst, src)
	var noise rand.PCG
	noise.Seed(e.Noise, 0)
	for y := e.Top; y < e.Top+e.Height; y++ {
		row := dst[(y*width+e.Left)*channels:][:e.Width*channels]
		for i := range row {
			row[i] = e.Value
			if e.Noise != 0 {
				row[i] = byte(noise.Uint64() >> 56)
			}
		}
	}
}
