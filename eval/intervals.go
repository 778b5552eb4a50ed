package eval

import (
	"cmp"
	"math"
	"slices"
)

// z95 is the standard normal's quantile of 0.975.
const z95 = 1.959963984540054

// Wilson is the 95 % interval of a share of which hits of n were seen, after
// Wilson, "Probable Inference, the Law of Succession, and Statistical
// Inference" (1927). Unlike the textbook interval it stays within 0 and 1.
func Wilson(hits, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	size, share, zz := float64(n), float64(hits)/float64(n), z95*z95
	middle := (share + zz/(2*size)) / (1 + zz/size)
	half := z95 / (1 + zz/size) * math.Sqrt(share*(1-share)/size+zz/(4*size*size))
	low, high = middle-half, middle+half
	if hits == 0 {
		low = 0
	}
	if hits == n {
		high = 1
	}
	return low, high
}

// McNemar is the exact two-sided p-value of McNemar's test: how likely two
// classifiers that are equally good differ as much as these, of which onlyA
// images were classified rightly by one alone and onlyB by the other alone. It is
// the binomial test of onlyA among onlyA+onlyB at 1/2.
func McNemar(onlyA, onlyB int) float64 {
	n, fewer := onlyA+onlyB, min(onlyA, onlyB)
	if onlyA == onlyB {
		return 1
	}
	tail := 0.0
	for k := range fewer + 1 {
		tail += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(1, 2*tail)
}

// Holm corrects the p-values of several tests for how many they are, after Holm, "A Simple
// Sequentially Rejective Multiple Test Procedure" (1979): where all those at most x are
// called significant, the probability of any false one among them is x at most, however the
// tests depend on each other.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	corrected, least := make([]float64, len(p)), 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(p)-rank)*p[i]))
		corrected[i] = least
	}
	return corrected
}

// logChoose is the logarithm of the number of ways to choose k of n.
func logChoose(n, k int) float64 {
	lgamma := func(v int) float64 { l, _ := math.Lgamma(float64(v) + 1); return l }
	return lgamma(n) - lgamma(k) - lgamma(n-k)
}
