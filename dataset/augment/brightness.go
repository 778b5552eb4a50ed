package augment

// Brightness multiplies all values of an image by a factor, as
// ImageDataGenerator's brightness_range does. The zero value changes nothing.
type Brightness struct {
	Range Range // of the factor; zero: 1
}

// Name implements Op.
func (Brightness) Name() string { return "brightness" }

// Parameters implements Op.
func (b Brightness) Parameters() []Parameter {
	return set(Parameter{"brightness-range", b.Range.String()})
}

// Draw implements Op; the transform is a ScaleLevels.
func (b Brightness) Draw(seed uint64, epoch int, path string, _, _ int) Transform {
	if b.Range == (Range{}) {
		return nil
	}
	by := b.Range.at(recipeStream(seed, epoch, path, affineDraws+1).Float64())
	if by == 1 {
		return nil
	}
	return ScaleLevels{By: by}
}

// ScaleLevels multiplies all values by a factor, as Pillow's
// ImageEnhance.Brightness does: what comes before it, and the product, are
// rounded down.
type ScaleLevels struct{ By float64 }

// Apply implements Transform.
func (s ScaleLevels) Apply(dst, src []byte, _, _ int, _ Rounding) {
	var table [256]byte
	for level := range table {
		table[level] = byte(min(s.By*float64(level), 255))
	}
	recolour(dst, src, &table)
}
