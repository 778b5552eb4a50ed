package logme

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// model is a linear model that tells one class from the others, in the coordinates in which the
// embeddings F = U S V' are diagonal.
type model struct {
	images  float64
	squares []float64 // of the singular values
	y       []float64 // squares of U'y, where y is 1 for images of the class and 0 for others
	outside float64   // the square of what of y no weights give
	spare   float64   // images - len(squares)
}

// modelOf is that of a class; nil: no image is of it.
func modelOf(u *mat.Dense, squares []float64, labels []int, class int) *model {
	n, r := u.Dims()
	m := &model{images: float64(n), squares: squares, y: make([]float64, r), spare: float64(n - r)}
	count, within := 0.0, 0.0
	for i, label := range labels {
		if label != class {
			continue
		}
		count++
		for j, v := range u.RawRowView(i) {
			m.y[j] += v
		}
	}
	if count == 0 {
		return nil
	}
	for j, v := range m.y {
		m.y[j] = v * v
		within += v * v
	}
	if n > r { // the rounding of y'y is taken for noise, without which a perfect fit is of infinite evidence
		m.outside = max(count-within, count*0x1p-52)
	}
	return m
}

// Limits of the iteration.
const (
	mostSteps = 10_000
	settled   = 1e-10 // relative change of a step
)

// largest is the logarithm of the largest evidence, found by the fixed-point iteration of the
// paper (its algorithm 1), which begins at alpha = beta = 1 and ends when it moves no more.
func (m *model) largest() float64 {
	ratio := 1.0
	least := 1e-16 * m.squares[0] // below, rounding decides
	for range mostSteps {
		next := max(m.next(ratio), least)
		still := math.Abs(next-ratio) <= settled*ratio
		if ratio = next; still || math.IsInf(ratio, 1) || math.IsNaN(ratio) {
			break
		}
	}
	if math.IsNaN(ratio) { // the embeddings say nothing of y
		ratio = math.Inf(1)
	}
	return m.evidence(ratio)
}

// next is the ratio alpha/beta that follows from one: with gamma = sum of s/(s + alpha/beta) over
// the squares s of the singular values, alpha is gamma / |w|^2 and beta (images - gamma) / |Fw - y|^2,
// of the weights w that are most probable.
func (m *model) next(ratio float64) float64 {
	gamma, rest := 0.0, m.spare // images - gamma, summed up without cancellation
	for _, s := range m.squares {
		gamma += s / (s + ratio)
		rest += 1 / (1 + s/ratio)
	}
	weights, misses := m.fit(ratio)
	return gamma / weights * misses / rest
}

// fit gives |w|^2 and |Fw - y|^2 of the most probable weights w.
func (m *model) fit(ratio float64) (weights, misses float64) {
	misses = m.outside
	for j, s := range m.squares {
		shrunk := 1 / (1 + s/ratio)
		weights += m.y[j] * s / ((s + ratio) * (s + ratio))
		misses += m.y[j] * shrunk * shrunk
	}
	return weights, misses
}

// evidence is its logarithm at a ratio alpha/beta, and at the beta that makes it the largest
// there: images / (|Fw - y|^2 + ratio |w|^2). Where the ratio is infinite, all weights are 0.
func (m *model) evidence(ratio float64) float64 {
	misses, logs := m.outside, 0.0
	for j, s := range m.squares {
		misses += m.y[j] / (1 + s/ratio) // of both terms together
		logs += math.Log1p(s / ratio)
	}
	return m.images/2*(math.Log(m.images/misses)-math.Log(2*math.Pi)-1) - logs/2
}
