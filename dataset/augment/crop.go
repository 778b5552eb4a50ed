package augment

import (
	"image"
	"math"
)

// RandomResizedCrop makes an image of a part of its picture, as torchvision's
// RandomResizedCrop does (Szegedy et al. 2015, "Going deeper with convolutions",
// section 6). It is the first operation of a list, and draws no transform: whoever
// decodes the picture asks List.Cropper which part to take, before the picture is
// resized. The zero value changes nothing.
type RandomResizedCrop struct {
	Scale Range // the part's area, as a share of the picture's
	Ratio Range // the part's width by its height, evenly on a logarithmic scale
}

// Name implements Op.
func (RandomResizedCrop) Name() string { return "random-resized-crop" }

// Parameters implements Op.
func (c RandomResizedCrop) Parameters() []Parameter {
	return set(Parameter{"scale", c.Scale.String()}, Parameter{"ratio", c.Ratio.String()})
}

// Draw implements Op. There is no transform: see Part.
func (RandomResizedCrop) Draw(uint64, int, string, int, int) Transform { return nil }

// partTries is how often a part is drawn until one lies within the picture.
const partTries = 10

// Part picks the part of the picture path, of height x width pixels and upright, that is
// shown in an epoch. Where ten draws don't fit, it is the middle, as large as the ratios
// allow.
func (c RandomResizedCrop) Part(seed uint64, epoch int, path string, height, width int) image.Rectangle {
	r := stream(seed, epoch, c.Name(), path)
	for range partTries {
		area := c.Scale.at(r.Float64()) * float64(height) * float64(width)
		ratio := c.Ratio.atLogarithm(r.Float64())
		w, h := whole(math.Sqrt(area*ratio)), whole(math.Sqrt(area/ratio))
		if 0 < w && w <= width && 0 < h && h <= height {
			top, left := r.IntN(height-h+1), r.IntN(width-w+1)
			return image.Rect(left, top, left+w, top+h)
		}
	}
	w, h := width, height
	switch ratio := float64(width) / float64(height); {
	case ratio < c.Ratio.Low:
		h = max(whole(float64(width)/c.Ratio.Low), 1)
	case ratio > c.Ratio.High:
		w = max(whole(float64(height)*c.Ratio.High), 1)
	}
	top, left := (height-h)/2, (width-w)/2
	return image.Rect(left, top, left+w, top+h)
}

// whole rounds as Python does.
func whole(v float64) int { return int(math.RoundToEven(v)) }

func cropText() settable {
	c := RandomResizedCrop{Scale: Range{0.08, 1}, Ratio: Range{3. / 4, 4. / 3}}
	return settable{
		set: map[string]setter{"scale": share(&c.Scale), "ratio": ratio(&c.Ratio)},
		op:  func() Op { return c },
	}
}
