package eval

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// logLossCase is what sklearn_logloss.py computes the loss of.
type logLossCase struct {
	Labels        []int       `json:"labels"`
	Probabilities [][]float32 `json:"probabilities"`
}

// TestLogLossEqualsScikitLearn: to 1e-6, as float32 has it, also of a probability of 0 and of 1.
func TestLogLossEqualsScikitLearn(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	drawn := logLossCase{}
	for range 50 {
		a, b := random.Float32()/2, random.Float32()/2
		drawn.Labels, drawn.Probabilities = append(drawn.Labels, random.IntN(3)), append(drawn.Probabilities, []float32{a, b, 1 - a - b})
	}
	cases := []logLossCase{drawn, {[]int{0, 1}, [][]float32{{1, 0}, {1, 0}}}}
	for i, want := range gate.Ask[float64](t, "testdata/sklearn_logloss.py", cases) {
		if got := LogLoss(cases[i].Labels, cases[i].Probabilities); math.Abs(got-want) > 1e-6*want {
			t.Errorf("case %d: %v, scikit-learn's %v", i, got, want)
		}
	}
}
