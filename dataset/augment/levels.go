package augment

import "fmt"

// Posterize keeps the first Bits of each value, as Pillow's ImageOps.posterize does.
type Posterize struct{ Bits int } // from 1 to 8

// String says what the transform does.
func (p Posterize) String() string { return fmt.Sprintf("posterize to %d bits", p.Bits) }

// Apply implements Transform.
func (p Posterize) Apply(dst, src []byte, _, _ int, _ Rounding) {
	mask := byte(0xff) << (8 - p.Bits)
	for i, v := range src {
		dst[i] = v & mask
	}
}

// Solarize turns values from Threshold on around, as Pillow's ImageOps.solarize does.
type Solarize struct{ Threshold float64 } // grey level

// String says what the transform does.
func (s Solarize) String() string { return fmt.Sprintf("solarize from %.3g", s.Threshold) }

// Apply implements Transform.
func (s Solarize) Apply(dst, src []byte, _, _ int, _ Rounding) {
	var table [256]byte
	for level := range table {
		table[level] = byte(level)
		if float64(level) >= s.Threshold {
			table[level] = byte(255 - level)
		}
	}
	recolour(dst, src, &table)
}

// AutoContrast stretches each channel from black to full, as Pillow's
// ImageOps.autocontrast does.
type AutoContrast struct{}

// String says what the transform does.
func (AutoContrast) String() string { return "autocontrast" }

// Apply implements Transform.
func (AutoContrast) Apply(dst, src []byte, _, _ int, _ Rounding) {
	for c := range channels {
		least, most := byte(255), byte(0)
		for i := c; i < len(src); i += channels {
			least, most = min(least, src[i]), max(most, src[i])
		}
		var table [256]byte
		for level := range table {
			table[level] = byte(level)
			if most > least {
				scale := 255 / float64(most-least)
				offset := -float64(least) * scale
				table[level] = byte(min(max(float64(float64(level)*scale)+offset, 0), 255))
			}
		}
		recolourChannel(dst, src, c, &table)
	}
}

// Equalize makes the levels of each channel about equally frequent, as Pillow's
// ImageOps.equalize does.
type Equalize struct{}

// String says what the transform does.
func (Equalize) String() string { return "equalize" }

// Apply implements Transform.
func (Equalize) Apply(dst, src []byte, _, _ int, _ Rounding) {
	for c := range channels {
		var counts [256]int
		for i := c; i < len(src); i += channels {
			counts[src[i]]++
		}
		table := equalized(&counts)
		recolourChannel(dst, src, c, &table)
	}
}

// equalized says what becomes of each level where levels are so frequent. Pixels of the
// highest level don't count, so that it becomes full.
func equalized(counts *[256]int) (table [256]byte) {
	total, last := 0, 0
	for _, n := range counts {
		if n > 0 {
			total, last = total+n, n
		}
	}
	step := (total - last) / 255
	below := step / 2
	for level := range table {
		table[level] = byte(level)
		if step > 0 {
			table[level] = byte(min(below/step, 255))
		}
		below += counts[level]
	}
	return table
}

// recolourChannel writes a channel of src to dst with every value replaced by its entry in
// the table.
func recolourChannel(dst, src []byte, channel int, table *[256]byte) {
	for i := channel; i < len(src); i += channels {
		dst[i] = table[src[i]]
	}
}
