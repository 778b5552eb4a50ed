package dataset

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// String describes a in the terms of the command line: "none", "default" for
// the recipe, else what is not zero, such as
// "rotation-range=10 zoom-range=0.8,1.2 fill-mode=reflect". Equal descriptions
// mean equal augmentations.
func (a Augment) String() string {
	switch a {
	case Augment{}:
		return "none"
	case Recipe():
		return "default"
	}
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	add("rotation-range", number(a.RotationRange))
	add("width-shift-range", a.WidthShiftRange.String())
	add("height-shift-range", a.HeightShiftRange.String())
	add("shear-range", number(a.ShearRange))
	add("zoom-range", a.ZoomRange.String())
	add("channel-shift-range", number(a.ChannelShiftRange))
	add("brightness-range", a.BrightnessRange.String())
	add("horizontal-flip", flag(a.HorizontalFlip))
	add("vertical-flip", flag(a.VerticalFlip))
	add("fill-mode", string(a.FillMode))
	add("cval", number(a.Cval))
	return strings.Join(parts, " ")
}

// String is empty for no shift; a point marks one that is not by whole pixels.
func (s Shift) String() string {
	text := number(s.Limit)
	if s.Limit >= 1 && !s.Whole && !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// String is empty for the zero Range.
func (r Range) String() string {
	if r == (Range{}) {
		return ""
	}
	return fmt.Sprintf("%s,%s", cmp.Or(number(r.Low), "0"), cmp.Or(number(r.High), "0"))
}

func number(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func flag(on bool) string {
	if on {
		return "true"
	}
	return ""
}
