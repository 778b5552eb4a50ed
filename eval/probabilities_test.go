package eval

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// probabilityCase is what sklearn_probabilities.py reads.
type probabilityCase struct {
	Classes       int
	Labels        []int
	Probabilities [][]float32
}

// drawnProbabilities are those of a model that is often right. With levels, they are so coarse
// that many are equal.
func drawnProbabilities(draw *rand.Rand, classes, images int, levels float64) probabilityCase {
	c := probabilityCase{Classes: classes}
	for range images {
		label, sum := draw.IntN(classes), 0.0
		if draw.IntN(20) > 0 {
			label = draw.IntN(max(1, classes*2/3)) // the other classes are rare
		}
		odds := make([]float64, classes)
		for class := range odds {
			odds[class] = math.Exp(3 * draw.NormFloat64())
			if class == label {
				odds[class] *= 20
			}
			if levels > 0 {
				odds[class] = 1 + math.Floor(levels*odds[class]/(1+odds[class]))
			}
			sum += odds[class]
		}
		row := make([]float32, classes)
		for class, o := range odds {
			row[class] = float32(o / sum)
		}
		c.Labels, c.Probabilities = append(c.Labels, label), append(c.Probabilities, row)
	}
	return c
}

// TestProbabilitiesEqualScikitLearn: to 1e-9 in each figure.
func TestProbabilitiesEqualScikitLearn(t *testing.T) {
	draw := rand.New(rand.NewPCG(18, 3))
	var cases []probabilityCase
	for range 40 {
		cases = append(cases, drawnProbabilities(draw, 2+draw.IntN(14), 1+draw.IntN(300), 0), drawnProbabilities(draw, 2+draw.IntN(14), 2+draw.IntN(300), 4))
	}
	cases = append(cases,
		probabilityCase{3, []int{0, 1, 2, 1}, [][]float32{{1, 0, 0}, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}}}, // sure, once wrongly
		probabilityCase{2, []int{1, 1}, [][]float32{{0.25, 0.75}, {0.5, 0.5}}},                         // one class is missing
	)
	type figures struct {
		Top         *float64 `json:"top_5"`
		LogLoss     float64  `json:"log_loss"`
		Brier       float64
		Calibration float64
		Macro       *float64
		Micro       float64
	}
	for i, want := range gate.Ask[figures](t, "testdata/sklearn_probabilities.py", exactCases(cases)) {
		var p Probabilities
		for image, label := range cases[i].Labels {
			p.Add(label, cases[i].Probabilities[image])
		}
		got := p.Figures(cases[i].Classes)
		for name, pair := range map[string][2]*float64{
			"top 5": {got.TopFive, want.Top}, "log loss": {&got.LogLoss, &want.LogLoss}, "Brier score": {&got.Brier, &want.Brier},
			"calibration error": {&got.Calibration, &want.Calibration}, "macro AUC": {got.AUC.Macro, want.Macro}, "micro AUC": {got.AUC.Micro, &want.Micro},
		} {
			got, want := pair[0], pair[1]
			if (got == nil) != (want == nil) || got != nil && math.Abs(*got-*want) > 1e-9*max(1, *want) {
				t.Errorf("case %d, %d classes: %s %v, want %v", i, cases[i].Classes, name, deref(got), deref(want))
			}
		}
	}
}

// exactCases have all digits of the probabilities, and not as few as tell a float32.
func exactCases(cases []probabilityCase) (all []map[string]any) {
	for _, c := range cases {
		rows := make([][]float64, len(c.Probabilities))
		for i, row := range c.Probabilities {
			for _, p := range row {
				rows[i] = append(rows[i], float64(p))
			}
		}
		all = append(all, map[string]any{"classes": c.Classes, "labels": c.Labels, "probabilities": rows})
	}
	return all
}

func deref(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func TestTooManyProbabilitiesHaveNoArea(t *testing.T) {
	p, row := Probabilities{}, make([]float32, 1<<20)
	row[3] = 1
	for range mostKept>>20 + 1 {
		p.Add(3, row)
	}
	if f := p.Figures(len(row)); f.AUC.Macro != nil || f.AUC.Micro != nil || *f.TopFive != 1 || f.LogLoss > 1e-15 || p.kept != nil {
		t.Errorf("%+v", f)
	}
}
