package augment

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Shift is how far an image may be moved along an axis.
type Shift struct {
	Limit float64 // below 1 a fraction of the axis, from 1 on pixels; either way
	Whole bool    // by whole pixels, and less than Limit of them
}

// pixels is the shift that u, in [0, 1), stands for on an axis of size pixels.
func (s Shift) pixels(u float64, size int) float64 {
	v := (2*u - 1) * s.Limit
	switch {
	case s.Limit < 1:
		return v * float64(size)
	case s.Whole:
		return math.Trunc(v)
	}
	return v
}

// String is empty for no shift; a point marks one that is not by whole pixels.
func (s Shift) String() string {
	text := number(s.Limit)
	if s.Limit >= 1 && !s.Whole && !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// Range is an interval.
type Range struct{ Low, High float64 }

// at is the factor that u, in [0, 1), stands for.
func (r Range) at(u float64) float64 {
	if r == (Range{}) {
		return 1
	}
	return r.Low + (r.High-r.Low)*u
}

// atLogarithm is the factor that u stands for where factors are even on a logarithmic
// scale. Low is above 0.
func (r Range) atLogarithm(u float64) float64 {
	low, high := math.Log(r.Low), math.Log(r.High)
	return math.Exp(low + (high-low)*u)
}

// String is empty for the zero Range.
func (r Range) String() string {
	if r == (Range{}) {
		return ""
	}
	return fmt.Sprintf("%s,%s", cmp.Or(number(r.Low), "0"), cmp.Or(number(r.High), "0"))
}

// within is the value that u, in [0, 1), stands for, from -limit to limit.
func within(limit, u float64) float64 { return -limit + 2*limit*u }

// number is empty for 0.
func number(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// flag is empty for off.
func flag(on bool) string {
	if on {
		return "true"
	}
	return ""
}
