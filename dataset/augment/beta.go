package augment

import (
	"math"
	"math/rand/v2"
)

// symmetricBeta draws from Beta(alpha, alpha): the share of one of two numbers of
// Gamma(alpha) in their sum. It computes with logarithms, as both may be too small for a
// number where alpha is.
func symmetricBeta(r *rand.Rand, alpha float64) float64 {
	one, other := logGamma(r, alpha), logGamma(r, alpha)
	return 1 / (1 + math.Exp(other-one))
}

// logGamma draws the logarithm of a number of Gamma(shape, 1) (Marsaglia and Tsang 2000, "A
// simple method for generating gamma variables", with their section 6 for shapes below 1).
func logGamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return logGamma(r, shape+1) + math.Log(1-r.Float64())/shape
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-r.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return math.Log(d * v)
		}
	}
}
