package plot

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// roundTicks puts ticks at multiples of 1, 2 or 5 times a power of ten. It is
// the plot.Ticker of both axes.
type roundTicks struct {
	most  int  // never more ticks than this, at least 2
	whole bool // whole numbers only, for epochs
}

// Ticks implements plot.Ticker; low and high are finite, low < high.
func (r roundTicks) Ticks(low, high float64) []plot.Tick {
	step, decimals := r.step(high - low)
	var ticks []plot.Tick
	for n := math.Ceil(low/step - 1e-9); n*step <= high+step*1e-9 && len(ticks) < r.most; n++ {
		v := n*step + 0 // not -0
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v, step, decimals)})
	}
	return ticks
}

// step is the smallest round step with which span holds few enough ticks, and
// the decimals that it needs.
func (r roundTicks) step(span float64) (step float64, decimals int) {
	exponent := int(math.Floor(math.Log10(span / float64(r.most))))
	for {
		for _, digit := range []float64{1, 2, 5} {
			step = digit * math.Pow10(exponent)
			if span/step <= float64(r.most-1) && (!r.whole || exponent >= 0) {
				return step, max(0, -exponent)
			}
		}
		exponent++
	}
}

// tickLabel writes very large and very small numbers with an exponent.
func tickLabel(v, step float64, decimals int) string {
	if math.Abs(v) >= 1e6 || step < 1e-5 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}
