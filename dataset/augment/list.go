package augment

// List is an augmentation: operations in the order in which they are applied.
// The empty list changes nothing.
type List []Op

// Recipe is the augmentation of the reference workflow.
func Recipe() List { return List{RecipeAffine()} }

// Draw picks the transforms of one image; see Op.Draw.
func (l List) Draw(seed uint64, epoch int, path string, height, width int) Transforms {
	drawn := make(Transforms, 0, len(l))
	for _, op := range l {
		if t := op.Draw(seed, epoch, path, height, width); t != nil {
			drawn = append(drawn, t)
		}
	}
	return drawn
}

// Transforms are the changes of one image, in order.
type Transforms []Transform

// Apply writes the changed src to dst, both height x width x 3 bytes that do not
// overlap, at least 2 x 2 pixels. From the second Mover on, src is written to
// as well. Nothing is allocated.
func (t Transforms) Apply(dst, src []byte, height, width int) {
	if len(t) == 0 {
		copy(dst, src)
		return
	}
	from := src
	for i, one := range t {
		if _, moves := one.(Mover); moves && i > 0 {
			copy(src, dst)
			from = src
		}
		one.Apply(dst, from, height, width, t.rounding(i))
		from = dst
	}
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
