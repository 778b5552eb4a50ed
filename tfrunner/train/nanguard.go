package train

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
)

// NaNGuard stops the run as soon as a training or validation loss is NaN or
// infinite: the weights are ruined, so nothing from there on is worth saving.
// lastGood names the newest checkpoint.
func NaNGuard(lastGood func() string) Hook {
	return Hook{
		OnStep: func(p *Progress, r StepResult) error {
			if finite(r.Loss) {
				return nil
			}
			return diverged(lastGood(), "epoch %d, step %d: the loss is %v%s", p.Epoch+1, p.Step, r.Loss, listed(r.Samples))
		},
		OnEpoch: func(p *Progress) error {
			row := p.History[len(p.History)-1]
			if finite(row.Validation[Loss]) {
				return nil
			}
			return diverged(lastGood(), "epoch %d: the validation loss is %v", row.Epoch, row.Validation[Loss])
		},
	}
}

// CheckFinite refuses variables that the last step ruined: its loss, taken
// before, does not show it.
func CheckFinite(v Variables, p *Progress, samples []dataset.Sample) error {
	if v.NotFinite == "" {
		return nil
	}
	return diverged("", "epoch %d, step %d: %s is not finite any more%s", p.Epoch+1, p.Step, v.NotFinite, listed(samples))
}

// errDiverged is within the error of a loss or a weight that is not finite any more.
var errDiverged = errors.New("")

// Diverged says whether training ended in numbers that are not finite.
func Diverged(err error) bool {
	var bad *NotFinite
	return errors.Is(err, errDiverged) || errors.As(err, &bad)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func diverged(lastGood string, format string, args ...any) error {
	kept := "the checkpoints are from before this"
	if lastGood != "" {
		kept = fmt.Sprintf("the last checkpoint, %q, is from before this", lastGood)
	}
	return fault.Failed(format+"%w", append(args, errDiverged)...).
		WithHint("%s; look at the images, or start the phase over with a lower `learning-rate` and `fresh`", kept)
}

// listed lists the images of a batch, one a line.
func listed(samples []dataset.Sample) string {
	var text strings.Builder
	for i, s := range samples {
		if i == 0 {
			text.WriteString("; the images of the batch:")
		}
		text.WriteString("\n  " + names.Text(s.Path))
	}
	return text.String()
}
