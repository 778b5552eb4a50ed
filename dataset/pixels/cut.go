package pixels

import (
	"fmt"
	"image"

	"github.com/tfft/tfft/dataset/header"
)

// cut says which part of an upright picture is taken.
type cut struct {
	all  bool
	part image.Rectangle // unless all
}

// cutOf asks part, unless it is nil, which part of a file to take.
func cutOf(h header.Header, part func(height, width int) image.Rectangle) (cut, error) {
	if part == nil {
		return cut{all: true}, nil
	}
	height, width := h.Height, h.Width
	if h.Turn.Transposes() {
		height, width = width, height
	}
	c := cut{part: part(height, width)}
	if c.part.Empty() || !c.part.In(image.Rect(0, 0, width, height)) {
		return c, fmt.Errorf("%v is no part of %d x %d pixels", c.part, width, height)
	}
	return c, nil
}

// memory is what the part and a copy of the picture take, in bytes.
func (c cut) memory(h header.Header) int64 {
	if c.all {
		return 0
	}
	return 3 * (h.Pixels() + int64(c.part.Dx())*int64(c.part.Dy()))
}

// shrunk is the part of a picture whose sides are divided by ratio.
func (c cut) shrunk(ratio int) cut {
	up := func(v int) int { return (v + ratio - 1) / ratio }
	p := c.part
	c.part = image.Rect(p.Min.X/ratio, p.Min.Y/ratio, up(p.Max.X), up(p.Max.Y))
	return c
}

// of is the part of p.
func (c cut) of(p picture) picture {
	if c.all {
		return p
	}
	part := newPicture(c.part.Dy(), c.part.Dx())
	row := 3 * part.width
	for y := range part.height {
		copy(part.pixels[y*row:][:row], p.at(c.part.Min.Y+y, c.part.Min.X))
	}
	return part
}
