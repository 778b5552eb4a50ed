package checkpoint

import (
	"maps"
	"slices"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Settings may change from one phase to the next, but not within a phase.
type Settings struct {
	StartFrom     StartFrom           `json:"init,omitzero"`
	BatchSize     int                 `json:"batch_size"`
	LearningRate  float64             `json:"learning_rate"`
	Schedule      train.Schedule      `json:"schedule"`
	Scalars       graph.Scalars       `json:"scalars,omitempty"` // that the graph takes beside the learning rate
	EarlyStopping train.EarlyStopping `json:"early_stopping"`
	Augment       string              `json:"augment"`
	Decode        string              `json:"decode"`       // exact or fast: training images
	ClassWeight   string              `json:"class_weight"` // none or balanced
	train.FeatureCaching
}

// Check refuses to continue a phase in another way than it began (exit code 2).
func (s Settings) Check(phase string, now Settings) error {
	if err := s.StartFrom.Check(phase, now.StartFrom); err != nil {
		return err
	}
	for _, c := range s.against(now) {
		if c.was == c.now {
			continue
		}
		if c.setting == "" {
			return fault.Usage("phase %q began with the %s %q, now it is %q", phase, c.what, c.was, c.now).
				WithHint("give the same %s to continue, or start over with `fresh`", c.settings)
		}
		return fault.Usage("phase %q began with `%s` %v, now it is %v", phase, c.setting, c.was, c.now).
			WithHint("give `%s` %v to continue, or start over with `fresh`", c.setting, c.was)
	}
	return nil
}

// change is a setting as it was and as it is now.
type change struct {
	setting        string // empty: several settings make what
	was, now       any    // comparable
	what, settings string
}

// against lists all settings but StartFrom, each beside that of now.
func (s Settings) against(now Settings) []change {
	stopping, nowStopping := s.EarlyStopping, now.EarlyStopping
	changes := []change{
		{setting: "batch-size", was: s.BatchSize, now: now.BatchSize},
		{setting: graph.Setting(graph.LearningRate), was: s.LearningRate, now: now.LearningRate},
		{was: s.Schedule, now: now.Schedule, what: "schedule", settings: "`schedule` and its settings"},
		{setting: "patience", was: stopping.Patience, now: nowStopping.Patience},
		{setting: "min-delta", was: stopping.MinDelta, now: nowStopping.MinDelta},
		{setting: "best", was: stopping.By, now: nowStopping.By},
		{was: s.Augment, now: now.Augment, what: "augmentation", settings: "`augment` and settings of augmentation"},
		{setting: "decode", was: s.Decode, now: now.Decode},
		{setting: "class-weight", was: s.ClassWeight, now: now.ClassWeight},
		{setting: "cache-features", was: s.Cache, now: now.Cache},
		{setting: "cache-dtype", was: s.DType, now: now.DType},
		{setting: "views", was: s.Views, now: now.Views},
	}
	for _, name := range slices.Sorted(maps.Keys(now.Scalars)) {
		changes = append(changes, change{setting: graph.Setting(name), was: s.Scalars[name], now: now.Scalars[name]})
	}
	return changes
}
