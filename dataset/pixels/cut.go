package pixels

import (
	"fmt"
	"image"

	"github.com/tfft/tfft/dataset/header"
)

// cut is the part of an upright picture that is taken.
type cut struct {
	part          image.Rectangle
	height, width int    // of the picture
	fit           fitter // that chose the part; nil: it was asked for
}

// cutOf asks part which part of a file to take; nil: what fits.
func (d *Decoder) cutOf(h header.Header, part func(height, width int) image.Rectangle) (cut, error) {
	height, width := h.Height, h.Width
	if h.Turn.Transposes() {
		height, width = width, height
	}
	if part == nil {
		return cut{d.fit(height, width), height, width, d.fit}, nil
	}
	c := cut{part: part(height, width), height: height, width: width}
	if c.part.Empty() || !c.part.In(image.Rect(0, 0, width, height)) {
		return c, fmt.Errorf("%v is no part of %d x %d pixels", c.part, width, height)
	}
	return c, nil
}

// all says whether it is the whole picture, and nothing else.
func (c cut) all() bool { return c.part == image.Rect(0, 0, c.width, c.height) }

// memory is what the part and a copy of the picture take, in bytes.
func (c cut) memory(h header.Header) int64 {
	if c.all() {
		return 0
	}
	return 3 * (h.Pixels() + int64(c.part.Dx())*int64(c.part.Dy()))
}

// shrunk is the part of the picture with its sides divided by ratio.
func (c cut) shrunk(ratio int) cut {
	up := func(v int) int { return (v + ratio - 1) / ratio }
	c.height, c.width = up(c.height), up(c.width)
	if c.fit != nil {
		c.part = c.fit(c.height, c.width)
		return c
	}
	p := c.part
	c.part = image.Rect(p.Min.X/ratio, p.Min.Y/ratio, up(p.Max.X), up(p.Max.Y))
	return c
}

// of is the part of p, black where it reaches beyond.
func (c cut) of(p picture) picture {
	if c.all() {
		return p
	}
	part := newPicture(c.part.Dy(), c.part.Dx())
	there := c.part.Intersect(image.Rect(0, 0, p.width, p.height))
	for y := there.Min.Y; y < there.Max.Y; y++ {
		row := p.at(y, there.Min.X)[:3*there.Dx()]
		copy(part.at(y-c.part.Min.Y, there.Min.X-c.part.Min.X), row)
	}
	return part
}
