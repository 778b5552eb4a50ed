package features

import (
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Plan says what the frozen part of a phase is worth.
type Plan struct {
	Evaluation bool   // what is not augmented is trained and evaluated from features
	Training   bool   // training images are, too
	WithViews  bool   // with a number of views of each, they would be
	Values     int    // numbers an image
	ImageBytes int64  // on disk, an image
	Why        string // where Evaluation is false
}

// worthwhile is how many floating-point operations must stand behind a byte of
// features for reading it to be faster than computing it: 400 GFLOP/s of a
// processor against 2 GB/s of a disk.
const worthwhile = 200

// NewPlan decides, from the graph and the settings alone, whether phase goes
// by cached features, when its training images are augmented or not, and mixed or not: a
// run that is continued must decide alike. A mixed image is a different one each time.
func NewPlan(m *graph.Manifest, phase graph.Phase, c train.FeatureCaching, augmented, mixed bool) Plan {
	plan := Plan{Values: phase.FeatureValues()}
	plan.ImageBytes = 4 * int64(plan.Values)
	if c.Half() {
		plan.ImageBytes /= 2
	}
	switch work := m.FrozenWork(phase); {
	case c.Cache == "off":
		plan.Why = "`cache-features` is off"
	case phase.FeatureShape == nil:
		plan.Why = "nothing is frozen"
	case work < worthwhile*float64(plan.ImageBytes):
		plan.Why = "computing the frozen layers is faster than reading what they gave"
	default:
		plan.Evaluation, plan.Training = true, !mixed && (!augmented || c.Views > 0)
		plan.WithViews = !plan.Training && !mixed
	}
	return plan
}

// Keeps says whether images go by cached features: those that are trained on, or others.
func (p Plan) Keeps(training bool) bool { return p.Evaluation && (p.Training || !training) }
