package augment

import "fmt"

// RandomFlip mirrors an image with the probability P, as torchvision's
// RandomHorizontalFlip and RandomVerticalFlip do. The zero value changes nothing.
type RandomFlip struct {
	Vertical bool // top to bottom; else left to right
	P        float64
}

// Name implements Op.
func (f RandomFlip) Name() string {
	if f.Vertical {
		return "random-vertical-flip"
	}
	return "random-horizontal-flip"
}

// Parameters implements Op.
func (f RandomFlip) Parameters() []Parameter { return set(Parameter{"p", number(f.P)}) }

// Draw implements Op; the transform is a Mirror.
func (f RandomFlip) Draw(seed uint64, epoch int, path string, _, _ int) Transform {
	if stream(seed, epoch, f.Name(), path).Float64() >= f.P {
		return nil
	}
	return Mirror{Vertical: f.Vertical}
}

func flipText(vertical bool) settable {
	f := RandomFlip{Vertical: vertical, P: 0.5}
	return settable{
		set: map[string]setter{"p": probability(&f.P)},
		op:  func() Op { return f },
	}
}

// Mirror mirrors an image left to right, or top to bottom.
type Mirror struct{ Vertical bool }

// String says what the transform does.
func (m Mirror) String() string {
	return fmt.Sprintf("mirror %s", map[bool]string{false: "left to right", true: "top to bottom"}[m.Vertical])
}

// Apply implements Transform.
func (m Mirror) Apply(dst, src []byte, height, width int, _ Rounding) {
	row := width * channels
	for y := range height {
		to, from := dst[y*row:][:row], src[y*row:][:row]
		if m.Vertical {
			copy(to, src[(height-1-y)*row:][:row])
			continue
		}
		for x := 0; x < row; x += channels {
			copy(to[x:x+channels], from[row-channels-x:])
		}
	}
}

// Move implements Mover.
func (m Mirror) Move(points []Point, height, width int) {
	for i, p := range points {
		if m.Vertical {
			points[i].Y = float64(height-1) - p.Y
		} else {
			points[i].X = float64(width-1) - p.X
		}
	}
}
