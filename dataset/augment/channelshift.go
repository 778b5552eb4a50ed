package augment

// ChannelShift raises or lowers all values of an image, as ImageDataGenerator's
// channel_shift_range does. The zero value changes nothing.
type ChannelShift struct {
	Range float64 // grey levels: all channels raised or lowered by up to this much
}

// Name implements Op.
func (ChannelShift) Name() string { return "channel-shift" }

// Parameters implements Op.
func (c ChannelShift) Parameters() []Parameter {
	return set(Parameter{"channel-shift-range", number(c.Range)})
}

// Draw implements Op; the transform is a ShiftLevels.
func (c ChannelShift) Draw(seed uint64, epoch int, path string, _, _ int) Transform {
	if c.Range == 0 {
		return nil
	}
	by := within(c.Range, recipeStream(seed, epoch, path, affineDraws).Float64())
	if by == 0 {
		return nil
	}
	return ShiftLevels{By: by}
}

// ShiftLevels adds a number to all values, as Keras's apply_channel_shift does,
// which clips to the darkest and brightest value of the image.
type ShiftLevels struct{ By float64 }

// Apply implements Transform.
func (s ShiftLevels) Apply(dst, src []byte, _, _ int, round Rounding) {
	low, high := byte(255), byte(0)
	for _, v := range src {
		low, high = min(low, v), max(high, v)
	}
	half := 0.5
	if round == Down {
		half = 0
	}
	var table [256]byte
	for level := range table {
		table[level] = byte(min(max(float64(level)+s.By, float64(low)), float64(high)) + half)
	}
	recolour(dst, src, &table)
}

// recolour writes src to dst with every value replaced by its entry in the table.
func recolour(dst, src []byte, table *[256]byte) {
	for i, v := range src {
		dst[i] = table[v]
	}
}
