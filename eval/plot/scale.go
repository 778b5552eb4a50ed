package plot

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// scale puts numbers on an axis, from 0 at its beginning to 1 at its end.
type scale struct {
	low, high float64
	log       bool
}

// scaleOf is that of the finite ones of values. One value alone stands in the middle.
func scaleOf(values []float64, log bool) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), log: log}
	for _, v := range values {
		if finite(v) {
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
	s.log = s.log && s.low > 0
	switch {
	case s.low > s.high:
		s.low, s.high = 0, 1
	case s.low < s.high:
	case s.log:
		s.low, s.high = s.low/2, s.high*2
	default:
		margin := math.Abs(s.low) / 2
		if margin == 0 {
			margin = 1
		}
		s.low, s.high = s.low-margin, s.high+margin
	}
	return s
}

// wide says whether positive values differ so much that a logarithmic scale shows them better.
func wide(values []float64) bool {
	s := scaleOf(values, true)
	return s.log && s.high >= 10*s.low
}

// wider is s with a share of its length more at both ends.
func (s scale) wider(share float64) scale {
	if s.log {
		factor := math.Pow(s.high/s.low, share)
		s.low, s.high = s.low/factor, s.high*factor
		return s
	}
	more := share * (s.high - s.low)
	s.low, s.high = s.low-more, s.high+more
	return s
}

// at is where v stands.
func (s scale) at(v float64) float64 {
	if s.log {
		return math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return (v - s.low) / (s.high - s.low)
}

// ticks are those of the axis.
func (s scale) ticks() []plot.Tick {
	if !s.log {
		return roundTicks{most: 9}.Ticks(s.low, s.high)
	}
	if ticks := (decades{}).Ticks(s.low, s.high); len(ticks) > 2 {
		return ticks
	}
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(s.low)); e <= math.Log10(s.high); e++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * math.Pow(10, e); v >= s.low*(1-1e-9) && v <= s.high*(1+1e-9) {
				ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 6, 64)})
			}
		}
	}
	if len(ticks) > 1 {
		return ticks
	}
	return roundTicks{most: 5}.Ticks(s.low, s.high)
}
