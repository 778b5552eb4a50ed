package augment

import "github.com/tfft/tfft/internal/fault"

// List is an augmentation: operations in the order in which they are applied.
// The empty list changes nothing.
type List []Op

// Recipe is the augmentation of the reference workflow.
func Recipe() List { return List{RecipeAffine()} }

// Draw picks the transforms of one image; see Op.Draw.
func (l List) Draw(seed uint64, epoch int, path string, height, width int) Transforms {
	drawn := make(Transforms, 0, len(l))
	for _, op := range l {
		switch t := op.Draw(seed, epoch, path, height, width).(type) {
		case nil:
		case Chain:
			drawn = append(drawn, t...)
		default:
			drawn = append(drawn, t)
		}
	}
	return drawn
}

// Cropper is the operation that picks the part of a picture that becomes the image; ok is
// false where l has none, and pictures are taken whole.
func (l List) Cropper() (c RandomResizedCrop, ok bool) {
	if len(l) > 0 {
		c, ok = l[0].(RandomResizedCrop)
	}
	return c, ok && len(c.Parameters()) > 0
}

// Check refuses a list that cannot be applied in its order (exit code 2).
func (l List) Check() error {
	mixing := ""
	for i, op := range l {
		if _, mixes := op.(mixer); mixes {
			mixing = op.Name()
		} else if mixing != "" {
			return fault.Usage("%s comes before %s: images are mixed when all else is done", mixing, op.Name()).
				WithHint("put %s last", mixing)
		}
		if i > 0 && op.Name() == (RandomResizedCrop{}).Name() {
			return fault.Usage("%s comes after %s: it is taken from the picture as its file has it", op.Name(), l[i-1].Name()).
				WithHint("put %s first", op.Name())
		}
	}
	return nil
}

// Transforms are the changes of one image, in order.
type Transforms []Transform

// Apply writes the changed src to dst, both height x width x 3 bytes that do not
// overlap, at least 2 x 2 pixels. Where a transform that cannot be applied in
// place is not the first, src is written to as well. Nothing is allocated.
func (t Transforms) Apply(dst, src []byte, height, width int) {
	if len(t) == 0 {
		copy(dst, src)
		return
	}
	from := src
	for i, one := range t {
		if i > 0 && !inPlace(one) {
			copy(src, dst)
			from = src
		}
		one.Apply(dst, from, height, width, t.rounding(i))
		from = dst
	}
}

// inPlace says whether a transform may write over what it reads.
func inPlace(t Transform) bool {
	switch t := t.(type) {
	case Mover, Chain:
		return false
	case Enhance:
		return t.Quality != QualitySharpness
	}
	return true
}

// rounding is how transform i has to round: to nearest, but down before
// brightness, as Pillow cuts fractions off before it multiplies.
func (t Transforms) rounding(i int) Rounding {
	if i+1 < len(t) {
		if _, cuts := t[i+1].(ScaleLevels); cuts {
			return Down
		}
	}
	return ToNearest
}

// Move moves points of an image of height x width pixels to where they are in
// the changed one; see Mover.
func (t Transforms) Move(points []Point, height, width int) {
	for _, one := range t {
		if m, moves := one.(Mover); moves {
			m.Move(points, height, width)
		}
	}
}
