package pixels

import "github.com/tfft/tfft/dataset/header"

// picture is a decoded file before the resize.
type picture struct {
	height, width int
	pixels        []byte // height x width x 3, RGB
}

func newPicture(height, width int) picture {
	return picture{height, width, make([]byte, height*width*3)}
}

// turned is p made upright.
func (p picture) turned(o header.Orientation) picture {
	if o == header.Upright {
		return p
	}
	turned := newPicture(p.height, p.width)
	if o.Transposes() {
		turned = newPicture(p.width, p.height)
	}
	for y := range turned.height {
		for x := range turned.width {
			fromY, fromX := o.Source(y, x, p.height, p.width)
			copy(turned.pixels[3*(y*turned.width+x):][:3], p.pixels[3*(fromY*p.width+fromX):])
		}
	}
	return turned
}
