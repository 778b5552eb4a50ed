package train_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// testRates runs 100 steps over a model whose loss depends on the step alone.
func testRates(t *testing.T, loss func(step int) float64) (*rateRecorder, []train.RatePoint) {
	t.Helper()
	model := &rateRecorder{Model: faketrain.Model{Loss: func(step int) float64 { return loss(step - 1) }}}
	s := train.RateTest{Model: model, Phase: "warmup", Start: 1e-5, End: 1, Steps: 100, Training: faketrain.Source{Count: 7}}
	points, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return model, points
}

func TestRateTestRaisesTheRateEvenlyInItsLogarithm(t *testing.T) {
	model, points := testRates(t, func(step int) float64 { return 3 })
	if len(points) != 100 {
		t.Fatalf("%d points", len(points))
	}
	for i, p := range points {
		if want := 1e-5 * math.Pow(10, float64(i)/20); math.Abs(p.LearningRate/want-1) > 1e-12 || model.rates[i] != p.LearningRate {
			t.Errorf("step %d: rate %v, trained with %v, want %v", i, p.LearningRate, model.rates[i], want)
		}
		if math.Abs(p.Loss-3) > 1e-12 {
			t.Errorf("step %d: a constant loss of 3 is smoothed to %v", i, p.Loss)
		}
	}
}

func TestRateTestEndsWhereTheLossBlowsUp(t *testing.T) {
	for name, bad := range map[string]float64{"large": 1e6, "NaN": math.NaN(), "infinite": math.Inf(1)} {
		_, points := testRates(t, func(step int) float64 {
			if step >= 60 {
				return bad
			}
			return 2
		})
		if len(points) != 61 {
			t.Errorf("%s: %d points, want the one that blew up to be the last", name, len(points))
		}
	}
}

func TestRateTestStops(t *testing.T) {
	s := train.RateTest{Model: &faketrain.Model{}, Start: 1e-5, End: 1, Steps: 100, Training: faketrain.FailingSource{}}
	if _, err := s.Run(t.Context()); !errors.Is(err, faketrain.ErrKilled) {
		t.Errorf("error %v, want that of the images", err)
	}
}

// TestSuggestions holds the rules against curves whose answers are plain.
func TestSuggestions(t *testing.T) {
	points := func(losses ...float64) (all []train.RatePoint) {
		for i, loss := range losses {
			all = append(all, train.RatePoint{LearningRate: math.Pow(10, float64(i)/10-6), Loss: loss})
		}
		return all
	}
	// Level for 25 steps, then down by 1 in 30 steps, steepest at its middle, then up.
	var s []float64
	for i := range 80 {
		switch {
		case i < 25:
			s = append(s, 2+1e-3*float64(i))
		case i < 55:
			s = append(s, 1.5+0.5*math.Cos(math.Pi*float64(i-25)/30))
		default:
			s = append(s, 1+0.2*float64(i-54))
		}
	}
	got, err := train.Suggest(points(s...), 80)
	if err != nil {
		t.Fatal(err)
	}
	// Falls from 39 to 40 and from 40 to 41 are alike but for rounding.
	if i := indexOf(got[1].LearningRate); got[1].Rule != "steepest" || (i != 39 && i != 40) {
		t.Errorf("steepest at %d: %+v", i, got[1])
	}
	// The valley is points 25 to 54 and one of the level before it: 31 points up to
	// number 54, of which the one after 10 and 5 counts from number 23.
	if i := indexOf(got[0].LearningRate); got[0].Rule != "valley" || i < 36 || i > 40 {
		t.Errorf("valley at %d: %+v", i, got[0])
	}

	// The first tenth and the last five points play no part.
	s[3], s[79] = 1e3, -1e3
	if again, err := train.Suggest(points(s...), 80); err != nil || again[0] != got[0] || again[1] != got[1] {
		t.Errorf("%+v, %v, want %+v", again, err, got)
	}
	_, err = train.Suggest(points(1, 1, 1, 1, 1, 1, math.NaN()), 80)
	if err == nil || !strings.Contains(err.Error(), "blew up at a learning rate of 4e-06") || fault.Hint(err) == "" {
		t.Errorf("too few points: %v", err)
	}
	if _, err = train.Suggest(points(2, 2, 2, 2, 2, 2, 2), 20); err == nil {
		t.Error("no error for what is left of 7 points")
	}
	if got, err := train.Suggest(points(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), 14); err == nil || !strings.Contains(err.Error(), "no clear fall") {
		t.Errorf("a loss that never falls: %+v, %v", got, err)
	}
}

// TestSteepestLiesWhereTheLossFalls has it fall fastest in its first steps, before its
// highest point, and behind its lowest, where it blows up and comes back.
func TestSteepestLiesWhereTheLossFalls(t *testing.T) {
	var points []train.RatePoint
	for i := range 100 {
		var loss float64
		switch {
		case i < 14:
			loss = 2.4 - 0.05*float64(i-9)
		case i < 20:
			loss = 2.2 + 0.1*float64(i-13)
		case i < 70:
			loss = 2.8 - 0.02*float64(i-20)
		case i < 80:
			loss = 1.8 + 0.3*float64(i-69)
		default:
			loss = 4.8 - 0.1*float64(i-79)
		}
		points = append(points, train.RatePoint{LearningRate: math.Pow(10, float64(i)/10-6), Loss: loss})
	}
	got, err := train.Suggest(points, 100)
	if err != nil {
		t.Fatal(err)
	}
	if i := indexOf(got[1].LearningRate); i < 19 || i > 69 {
		t.Errorf("steepest at %d, want between the highest loss at 19 and the lowest at 69", i)
	}
}

// TestNoiseIsNoFall tests the rates of a model whose loss only jumps about.
func TestNoiseIsNoFall(t *testing.T) {
	const seeds = 40
	suggested := 0
	for seed := range uint64(seeds) {
		random := rand.New(rand.NewPCG(seed, 0))
		_, points := testRates(t, func(int) float64 { return 2 + 0.3*random.NormFloat64() })
		if _, err := train.Suggest(points, 100); err == nil {
			suggested++
		}
	}
	if suggested > seeds/20 {
		t.Errorf("%d of %d losses that are only noise got a suggestion", suggested, seeds)
	}
	random := rand.New(rand.NewPCG(1, 0))
	_, points := testRates(t, func(step int) float64 { return 2 - 0.01*float64(max(0, step-20)) + 0.1*random.NormFloat64() })
	if _, err := train.Suggest(points, 100); err != nil {
		t.Errorf("a fall among noise: %v", err)
	}
}

func indexOf(rate float64) int { return int(math.Round((math.Log10(rate) + 6) * 10)) }
