package tfrunner

import (
	"math"

	"github.com/tfft/tfft/internal/fault"
)

// NaNGuard stops the run as soon as a training or validation loss is NaN or
// infinite: the weights are ruined, so nothing from there on is worth saving.
func NaNGuard() Hook {
	return Hook{
		OnStep: func(p *Progress, r StepResult) error {
			if finite(r.Loss) {
				return nil
			}
			return diverged("phase %q, epoch %d, step %d: the loss is %v", p.Phase, p.Epoch+1, p.Step, r.Loss)
		},
		OnEpoch: func(p *Progress) error {
			row := p.History[len(p.History)-1]
			if finite(row.ValLoss) {
				return nil
			}
			return diverged("phase %q, epoch %d: the validation loss is %v", p.Phase, row.Epoch, row.ValLoss)
		},
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func diverged(format string, args ...any) error {
	return fault.Failed(format, args...).
		WithHint("start the phase over with a lower --learning-rate and --fresh; the last checkpoint is from before this")
}
