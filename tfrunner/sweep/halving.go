package sweep

import "github.com/tfft/tfft/internal/fault"

// Halving is successive halving: all trials are trained for MinEpochs, the best 1/Factor of
// them for Factor times as many, the best of these again, and so on, and the last ones to the
// end. Each is trained with the schedule of all epochs, so that one that comes to the end is
// what it is without halving. Jamieson and Talwalkar, "Non-stochastic Best Arm Identification
// and Hyperparameter Optimization" (2016), arXiv:1502.07943, have the method, and Li et al.,
// "Hyperband" (2018), arXiv:1603.06560, the factor 3.
type Halving struct {
	MinEpochs int `json:"min_epochs,omitempty"` // before trials are first compared; 0: all are trained to the end
	Factor    int `json:"factor,omitempty"`
}

// DefaultFactor is that of Hyperband.
const DefaultFactor = 3

// On says whether trials are halved.
func (h Halving) On() bool { return h.MinEpochs > 0 }

func (h Halving) check() error {
	switch {
	case h.MinEpochs < 0:
		return fault.Usage("`halving` %d: want at least 1", h.MinEpochs)
	case h.On() && h.Factor < 2:
		return fault.Usage("`factor` %d: want at least 2", h.Factor)
	}
	return nil
}

// rungs are the epochs after which trials are compared; the last one is all of them.
func (h Halving) rungs(epochs int) (rungs []int) {
	if h.On() {
		for at := h.MinEpochs; at < epochs; at *= h.Factor {
			rungs = append(rungs, at)
		}
	}
	return append(rungs, epochs)
}

// kept is how many of so many trials go on, at most.
func (h Halving) kept(trials int) int { return max(1, trials/h.Factor) }

// trainings are those of all rungs, if no trial is lost.
func (h Halving) trainings(trials, rungs int) int {
	total := trials
	for range rungs - 1 {
		trials = h.kept(trials)
		total += trials
	}
	return total
}
