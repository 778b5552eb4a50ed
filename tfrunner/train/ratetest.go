package train

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
)

// RateTest trains a phase with a learning rate that rises from step to step, to see
// at which rates the loss falls, and at which it blows up: the range test of
// Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), in the
// form that fastai's lr_find gave it. The model is left trained.
type RateTest struct {
	Model      Model
	Phase      string
	Start, End float64 // learning rates; End is that of the step after the last
	Steps      int
	Scalars    graph.Scalars // that the graph takes beside the learning rate
	Training   Source
	OnStep     func(step int) // after each step; may be nil

	// OnNotFinite is called with a batch whose loss is not finite, which ends the test: with
	// an error, where it is to blame on an image and not on the learning rate. It may be nil.
	OnNotFinite func(*dataset.Batch) error
}

// RatePoint is a step of a test of rates.
type RatePoint struct {
	LearningRate float64 `json:"learning_rate"`
	Loss         float64 `json:"loss"` // smoothed over the steps so far
}

// Finite says whether the loss is neither NaN nor infinite: that of the last point
// may be.
func (p RatePoint) Finite() bool { return finite(p.Loss) }

const (
	// lossMemory is how much of the smoothed loss stays from one step to the next.
	lossMemory = 0.98
	// lossDiverged ends a test of rates: the smoothed loss is so many times its least.
	lossDiverged = 4
)

// Run tests the rates. It ends sooner when the loss has blown up; the last point is then
// not a number where the loss is none.
func (s *RateTest) Run(ctx context.Context) ([]RatePoint, error) {
	next, stop := iter.Pull2(Endless(ctx, s.Training))
	defer stop()
	var points []RatePoint
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
		mean = lossMemory*mean + (1-lossMemory)*result.Loss
		smoothed := mean / (1 - math.Pow(lossMemory, float64(step+1)))
		points = append(points, RatePoint{rate, smoothed})
		if s.OnStep != nil {
			s.OnStep(step + 1)
		}
		least = min(least, smoothed)
		if !finite(smoothed) || smoothed > lossDiverged*least {
			break
		}
	}
	return points, nil
}
