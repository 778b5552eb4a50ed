package eval

import (
	"errors"
	"math"
)

// PowerLaw is how the share of errors falls with the number n of training images:
// A * n^-B + C. C is the floor, which more images alone do not get below.
type PowerLaw struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
	C float64 `json:"c"`
}

// Bounds of a fit: A and C are 0 or more, and B is within these.
const (
	LeastPower = 0.01
	MostPower  = 4.0
)

// LawSizes is how many sizes a fit takes at least: it has as many unknowns.
const LawSizes = 3

// At is the share of errors with n training images.
func (p PowerLaw) At(n float64) float64 { return p.A*math.Pow(n, -p.B) + p.C }

// Images is the number of training images with which the share of errors is this; +Inf where it
// is not above the floor.
func (p PowerLaw) Images(share float64) float64 {
	if share <= p.C {
		return math.Inf(1)
	}
	return math.Pow(p.A/(share-p.C), 1/p.B)
}

// errFewSizes is the error of too few sizes for a fit.
var errFewSizes = errors.New("a power law has three unknowns: want shares of errors at three sizes or more")

// FitPowerLaw fits a law to the shares of errors at several sizes, by least squares within the
// bounds. For each B, the best A and C are those of a straight line; the best B is looked for on
// a grid, and then beside its best point, by the golden section.
func FitPowerLaw(sizes []int, shares []float64) (PowerLaw, error) {
	if len(sizes) < LawSizes || len(sizes) != len(shares) {
		return PowerLaw{}, errFewSizes
	}
	const steps = 300
	span := math.Log(MostPower / LeastPower)
	power := func(step float64) float64 { return LeastPower * math.Exp(span*step/steps) }
	squares := func(step float64) float64 { _, sum := lineOf(sizes, shares, power(step)); return sum }
	best := 0
	for step := 1; step <= steps; step++ {
		if squares(float64(step)) < squares(float64(best)) {
			best = step
		}
	}
	at := goldenSection(squares, math.Max(0, float64(best-1)), math.Min(steps, float64(best+1)))
	law, _ := lineOf(sizes, shares, power(at))
	return law, nil
}

// lineOf is the law with the power b that fits best, and the sum of its squared errors: with
// x = (n / largest size)^-b, the shares are a line in x.
func lineOf(sizes []int, shares []float64, b float64) (PowerLaw, float64) {
	largest := 0
	for _, n := range sizes {
		largest = max(largest, n)
	}
	count, x, y, xx, xy := float64(len(sizes)), 0.0, 0.0, 0.0, 0.0
	xs := make([]float64, len(sizes))
	for i, n := range sizes {
		xs[i] = math.Pow(float64(n)/float64(largest), -b)
		x, y, xx, xy = x+xs[i], y+shares[i], xx+xs[i]*xs[i], xy+xs[i]*shares[i]
	}
	slope := (count*xy - x*y) / (count*xx - x*x)
	floor := (y - slope*x) / count
	if floor < 0 {
		slope, floor = xy/xx, 0
	}
	if slope < 0 || math.IsNaN(slope) {
		slope, floor = 0, y/count
	}
	sum := 0.0
	for i := range xs {
		d := slope*xs[i] + floor - shares[i]
		sum += d * d
	}
	return PowerLaw{A: slope * math.Pow(float64(largest), b), B: b, C: floor}, sum
}

// goldenSection is where f, which falls and then rises between low and high, is least.
func goldenSection(f func(float64) float64, low, high float64) float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := f(a), f(b)
	for range 80 {
		if fa < fb {
			high, b, fb = b, a, fa
			a = high - ratio*(high-low)
			fa = f(a)
		} else {
			low, a, fa = a, b, fb
			b = low + ratio*(high-low)
			fb = f(b)
		}
	}
	return (low + high) / 2
}
