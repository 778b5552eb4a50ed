package tfrunner

import "slices"

// FeatureCaching is how the features of a phase are used: Settings' part of it.
type FeatureCaching struct {
	Cache string `json:"cache_features"` // auto or off
	DType string `json:"cache_dtype"`    // float32 or float16: their precision on disk
	Views int    `json:"views"`          // of each training image; 0: a new one each epoch
}

// FeaturePlan says what the frozen part of a phase is worth.
type FeaturePlan struct {
	Evaluation bool   // what is not augmented is trained and evaluated from features
	Training   bool   // training images are, too
	Values     int    // numbers an image
	ImageBytes int64  // on disk, an image
	Why        string // where Evaluation is false
}

// worthwhile is how many floating-point operations must stand behind a byte of
// features for reading it to be faster than computing it: 400 GFLOP/s of a
// processor against 2 GB/s of a disk.
const worthwhile = 200

// PlanFeatures decides, from the graph and the settings alone, whether phase
// goes by cached features: a run that is continued must decide alike.
func (m *Manifest) PlanFeatures(phase Phase, s Settings) FeaturePlan {
	plan := FeaturePlan{Values: 1, ImageBytes: 4}
	if s.DType == "float16" {
		plan.ImageBytes = 2
	}
	for _, n := range phase.FeatureShape {
		plan.Values *= n
		plan.ImageBytes *= int64(n)
	}
	switch work := m.frozenWork(phase); {
	case s.Cache == "off":
		plan.Why = "`cache-features` is off"
	case phase.FeatureShape == nil:
		plan.Why = "nothing is frozen"
	case work < worthwhile*float64(plan.ImageBytes):
		plan.Why = "computing the frozen layers is faster than reading what they gave"
	default:
		plan.Evaluation, plan.Training = true, s.Augment == "none" || s.Views > 0
	}
	return plan
}

// frozenWork is about how many floating-point operations the frozen layers of
// phase take for an image, up to the one that gives the features: every
// parameter is multiplied and added once at each position of its layer's output.
func (m *Manifest) frozenWork(phase Phase) float64 {
	work := 0.0
	cut := slices.IndexFunc(m.Layers, func(l Layer) bool { return l.Name == phase.Cut })
	for _, layer := range m.Layers[:cut+1] {
		if !slices.Contains(phase.Frozen, layer.Name) {
			continue
		}
		positions := 1.0
		for _, n := range layer.OutputShape[:max(len(layer.OutputShape)-1, 0)] {
			if n != nil {
				positions *= float64(*n)
			}
		}
		work += 2 * float64(layer.Parameters) * positions
	}
	return work
}
