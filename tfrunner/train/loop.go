package train

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Trainer trains one phase.
type Trainer struct {
	Model        Model
	Phase        string // names the train signature
	Epochs       int    // to reach in all, those already done included
	LearningRate float64
	Schedule     Schedule      // of the learning rate
	Scalars      graph.Scalars // that the graph takes beside the learning rate
	Stopping     EarlyStopping
	Training     Source
	Validation   Source
	Metrics      []graph.Metric   // of the graph's task
	NewEvaluator func() Evaluator // of that task: one for each epoch
	Hooks        []Hook           // called in this order
}

// Hook is called as training goes on; nil fields are not. An error ends the
// run. Progress is the loop's own: read it during the call only.
type Hook struct {
	OnStep  func(*Progress, StepResult) error // after each training step
	OnEpoch func(*Progress) error             // after validation; the row is History's last
	OnStop  func(*Progress) error             // once, when the context ended the run
}

// Run trains from p on until Epochs are done, or Stopping says that it is enough,
// and keeps p up to date. When ctx ends, it stops after the step under way, calls
// OnStop and returns ctx's cause.
func (t *Trainer) Run(ctx context.Context, p *Progress) error {
	scalars := t.Scalars.With(t.LearningRate)
	for p.Epoch < t.Epochs && !t.Stopping.Stops(p.History) {
		if err := t.trainEpoch(ctx, p, scalars); err != nil {
			return t.stopOr(ctx, p, err)
		}
		began := time.Now()
		val, err := t.validate(ctx, scalars)
		if err != nil {
			return t.stopOr(ctx, p, fmt.Errorf("validate after epoch %d: %w", p.Epoch+1, err))
		}
		p.finishEpoch(p.Totals.Metrics(t.Metrics), val, t.rate(p, p.Step-1), time.Since(began))
		for _, h := range t.Hooks {
			if h.OnEpoch == nil {
				continue
			}
			if err := h.OnEpoch(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// validate evaluates the averages of the weights, where there are any, else the weights.
func (t *Trainer) validate(ctx context.Context, scalars graph.Scalars) (metrics Metrics, err error) {
	err = WithAverages(t.Model, t.Phase, func() error {
		metrics, err = Evaluate(ctx, t.Model, t.Phase, scalars, t.Validation, t.NewEvaluator())
		return err
	})
	return metrics, err
}

// trainEpoch trains what is left of the epoch under way. It sets the learning rate
// among scalars for each step.
func (t *Trainer) trainEpoch(ctx context.Context, p *Progress, scalars graph.Scalars) error {
	began := time.Now()
	for batch, err := range t.Training.Batches(ctx, p.Epoch, p.Step) {
		if err != nil {
			return fmt.Errorf("read epoch %d: %w", p.Epoch+1, err)
		}
		arrived := time.Now()
		scalars[graph.LearningRate] = t.rate(p, p.Step)
		res, err := t.Model.Train(t.Phase, batch, scalars)
		if errors.Is(err, ErrOutOfMemory) {
			err = t.outOfMemory(batch, err)
		}
		if err != nil {
			return fmt.Errorf("epoch %d, step %d: %w", p.Epoch+1, p.Step+1, err)
		}
		res.Samples = batch.Samples
		p.Totals.add(res, len(batch.Samples), arrived.Sub(began), time.Since(arrived))
		p.Step++
		for _, h := range t.Hooks {
			if h.OnStep == nil {
				continue
			}
			if err := h.OnStep(p, res); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		began = time.Now()
	}
	return nil
}

// rate is the learning rate of a step of the epoch under way.
func (t *Trainer) rate(p *Progress, step int) float64 {
	return t.Schedule.Rate(t.LearningRate, Moment{
		Epoch: p.Epoch, Step: step, StepsPerEpoch: t.Training.Steps(), Epochs: t.Epochs, History: p.History,
	})
}

// stopOr lets the hooks save when ctx is what ended the run. Any other error
// passes through: what the model is then is not known. That what could not be
// saved is an error that names no signal (exit code 1).
func (t *Trainer) stopOr(ctx context.Context, p *Progress, err error) error {
	cause := context.Cause(ctx)
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) && !errors.Is(err, cause) {
		return err
	}
	for _, h := range t.Hooks {
		if h.OnStop == nil {
			continue
		}
		if err := h.OnStop(p); err != nil {
			return fmt.Errorf("%s, but could not save: %w", cause.Error(), err)
		}
	}
	return cause
}
