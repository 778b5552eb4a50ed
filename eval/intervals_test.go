package eval

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestWilsonAndMcNemarAreSciPys compares every pair of small counts, and some of
// large ones.
func TestWilsonAndMcNemarAreSciPys(t *testing.T) {
	var counts [][2]int
	for a := range 25 {
		for b := range 25 {
			counts = append(counts, [2]int{a, b})
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		counts = append(counts, [2]int{random.IntN(4000), random.IntN(4000)})
	}
	want := gate.Ask[[3]float64](t, "testdata/scipy_intervals.py", counts)
	worst := 0.0
	for i, w := range want {
		a, b := counts[i][0], counts[i][1]
		low, high := Wilson(a, a+b)
		for k, got := range []float64{low, high, McNemar(a, b)} {
			difference := math.Abs(got - w[k])
			if k == 2 && w[k] > 1e-300 {
				difference /= w[k]
			}
			worst = max(worst, difference)
			if difference > 1e-10 {
				t.Errorf("%d and %d: figure %d is %v, SciPy's %v", a, b, k, got, w[k])
			}
		}
	}
	t.Logf("%d pairs, largest difference %.1g", len(want), worst)
}
