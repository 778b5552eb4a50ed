package tensorboard

import (
	"time"

	"github.com/tfft/tfft/internal/tfevents"
)

// Hyperparameters are those of a run.
type Hyperparameters struct {
	Values       map[string]any // numbers (float64) and texts (string), by name
	Began, Ended time.Time      // zero: that is not known, or not yet so
}

// Bring writes them into the run's folder. No experiment is written beside them, which would
// list the hyperparameters and metrics of the table: TensorBoard takes the first that it finds
// for all runs that it shows, and then leaves out what other graphs and phases have. Without
// one, it shows what any of the runs has.
func (h Hyperparameters) Bring(run string) error {
	values := []tfevents.Value{tfevents.Hparams(h.Began, h.Values)}
	if !h.Ended.IsZero() {
		values = append(values, tfevents.HparamsDone(h.Ended))
	}
	return bringOnce(run, 0, values)
}
