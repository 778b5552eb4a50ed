package train

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Sweep trains a phase with a learning rate that rises from step to step, to see
// at which rates the loss falls, and at which it blows up: the range test of
// Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), in the
// form that fastai's lr_find gave it. The model is left trained.
type Sweep struct {
	Model      Model
	Phase      string
	Start, End float64 // learning rates; End is that of the step after the last
	Steps      int
	Scalars    graph.Scalars // that the graph takes beside the learning rate
	Training   Source
	OnStep     func(step int) // after each step; may be nil

	// OnNotFinite is called with a batch whose loss is not finite, which ends the sweep: with
	// an error, where it is to blame on an image and not on the learning rate. It may be nil.
	OnNotFinite func(*dataset.Batch) error
}

// SweepPoint is a step of a sweep.
type SweepPoint struct {
	LearningRate float64 `json:"learning_rate"`
	Loss         float64 `json:"loss"` // smoothed over the steps so far
}

// Finite says whether the loss is neither NaN nor infinite: that of the last point
// may be.
func (p SweepPoint) Finite() bool { return finite(p.Loss) }

const (
	// sweepMemory is how much of the smoothed loss stays from one step to the next.
	sweepMemory = 0.98
	// sweepDiverged ends a sweep: the smoothed loss is so many times its least.
	sweepDiverged = 4
)

// Run sweeps. It ends sooner when the loss has blown up; the last point is then
// not a number where the loss is none.
func (s *Sweep) Run(ctx context.Context) ([]SweepPoint, error) {
	next, stop := iter.Pull2(Endless(ctx, s.Training))
	defer stop()
	var points []SweepPoint
	mean, least := 0.0, math.Inf(1)
	for step := range s.Steps {
		batch, err, _ := next()
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", step+1, err)
		}
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		rate := s.Start * math.Pow(s.End/s.Start, float64(step)/float64(s.Steps))
		result, err := s.Model.Train(s.Phase, batch, s.Scalars.With(rate))
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", step+1, err)
		}
		if !finite(result.Loss) && s.OnNotFinite != nil {
			if err := s.OnNotFinite(batch); err != nil {
				return nil, fmt.Errorf("step %d: %w", step+1, err)
			}
		}
		mean = sweepMemory*mean + (1-sweepMemory)*result.Loss
		smoothed := mean / (1 - math.Pow(sweepMemory, float64(step+1)))
		points = append(points, SweepPoint{rate, smoothed})
		if s.OnStep != nil {
			s.OnStep(step + 1)
		}
		least = min(least, smoothed)
		if !finite(smoothed) || smoothed > sweepDiverged*least {
			break
		}
	}
	return points, nil
}

// Suggestion is a learning rate that a rule takes from a sweep.
type Suggestion struct {
	Rule         string  `json:"rule"`
	LearningRate float64 `json:"learning_rate"`
	Loss         float64 `json:"loss"` // of the sweep, there
}

// Suggest applies the rules of fastai to a sweep of so many steps, without the
// first tenth of it, where the smoothed loss still finds its level, and the last
// five points:
//
//   - valley: where the loss has fallen for the longest, about half way down;
//   - steepest: where it falls fastest over the logarithm of the rate.
func Suggest(points []SweepPoint, steps int) ([]Suggestion, error) {
	end := len(points) - 5
	if n := len(points); n > 0 && !points[n-1].Finite() {
		end = min(steps-5, n-1)
	}
	if end-steps/10 < 2 {
		return nil, fault.Failed("the loss blew up at a learning rate of %.2g, too soon to suggest one", points[len(points)-1].LearningRate).
			WithHint("sweep from a lower `start-rate`, or with more `steps`")
	}
	kept := points[steps/10 : end]
	at := func(rule string, i int) Suggestion {
		return Suggestion{Rule: rule, LearningRate: kept[i].LearningRate, Loss: kept[i].Loss}
	}
	return []Suggestion{at("valley", valley(kept)), at("steepest", steepest(kept))}, nil
}

// valley finds the longest sequence of points, not only neighbours, each of which
// has a lower loss than the one before, and goes back from its end by as many
// points as it has; of those it returns the one after a third and half a third.
func valley(points []SweepPoint) int {
	depth := make([]int, len(points)) // of the longest such sequence that ends here
	for i, p := range points {
		for j, before := range points[:i] {
			if p.Loss < before.Loss {
				depth[i] = max(depth[i], depth[j]+1)
			}
		}
	}
	longest := slices.Max(depth)
	start := slices.Index(depth, longest) - (longest + 1)
	if longest == 0 { // the loss never fell
		start = 0
	}
	third := float64(longest+1) / 3
	return max(0, start+int(third)+int(third/2))
}

// steepest finds the point after which the loss falls fastest.
func steepest(points []SweepPoint) int {
	best, least := 0, math.Inf(1)
	for i := range points[1:] {
		slope := (points[i+1].Loss - points[i].Loss) / math.Log(points[i+1].LearningRate/points[i].LearningRate)
		if slope < least {
			best, least = i, slope
		}
	}
	return best
}
