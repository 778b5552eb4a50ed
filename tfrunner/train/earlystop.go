package train

import (
	"math"

	"github.com/tfft/tfft/internal/fault"
)

// EarlyStopping ends a phase that gets no better on the validation images, as
// Keras's EarlyStopping does. The weights of the best epoch are then the phase's,
// also where it ran all of its epochs.
type EarlyStopping struct {
	Patience int     `json:"patience,omitempty"`  // epochs without a better one that end the phase; 0: none do
	MinDelta float64 `json:"min_delta,omitempty"` // by which an epoch must be better to count
	By       BestBy  `json:"by,omitzero"`         // decides which of two is better
}

// Check refuses numbers that make no sense (exit code 2).
func (e EarlyStopping) Check() error {
	switch {
	case e.Patience < 0:
		return fault.Usage("`patience` %d: want at least 0", e.Patience)
	case !finite(e.MinDelta) || e.MinDelta < 0:
		return fault.Usage("`min-delta` %g: want at least 0", e.MinDelta)
	}
	return nil
}

// Stops says whether a phase with this history is over. It follows from the
// history alone: a run that is continued stops at the same epoch.
func (e EarlyStopping) Stops(history []Epoch) bool {
	if e.Patience == 0 {
		return false
	}
	sign, best, waited := 1.0, math.Inf(1), 0
	if e.By.Higher {
		sign = -1 // more is better
	}
	for _, row := range history {
		waited++
		if value := sign * e.By.Value(row); value < best-e.MinDelta {
			best, waited = value, 0
		}
		if waited >= e.Patience {
			return true
		}
	}
	return false
}
