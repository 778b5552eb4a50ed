package checkpoint

import (
	"fmt"
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

// Augmented says whether training images are changed.
func (s Settings) Augmented() bool { return s.Augment != "none" }

// Check refuses to train a phase on in another way than it began (exit code 2). A phase
// that is complete may be trained for more epochs, and nothing else.
func (s Settings) Check(phase string, now Settings, complete bool) error {
	if err := s.StartFrom.Check(phase, now.StartFrom); err != nil {
		return err
	}
	for _, c := range s.against(now) {
		if c.was == c.now {
			continue
		}
		if complete {
			return fault.Usage("phase %q is complete, and was trained with %s, now it is %s", phase, c.began(), c.is()).
				WithHint("give %s to train it for more epochs, or train it again with `fresh`", c.give())
		}
		return fault.Usage("phase %q began with %s, now it is %s", phase, c.began(), c.is()).
			WithHint("give %s to continue, or start over with `fresh`", c.give())
	}
	return nil
}

// change is a setting as it was and as it is now.
type change struct {
	setting        string // empty: several settings make what
	was, now       any    // comparable
	what, settings string
}

// began says how the setting was, is how it is now, and give what to give.
func (c change) began() string {
	if c.setting == "" {
		return fmt.Sprintf("the %s %q", c.what, c.was)
	}
	return fmt.Sprintf("`%s` %v", c.setting, c.was)
}

func (c change) is() string {
	if c.setting == "" {
		return fmt.Sprintf("%q", c.now)
	}
	return fmt.Sprint(c.now)
}

func (c change) give() string {
	if c.setting == "" {
		return "the same " + c.settings
	}
	return c.began()
}

// against lists all settings but StartFrom, each beside that of now.
func (s Settings) against(now Settings) []change {
	var changes []change
	for _, f := range fields {
		changes = append(changes, change{setting: f.setting, was: f.value(s), now: f.value(now), what: f.what, settings: f.settings})
	}
	for _, name := range slices.Sorted(maps.Keys(now.Scalars)) {
		changes = append(changes, change{setting: graph.Setting(name), was: s.Scalars[name], now: now.Scalars[name]})
	}
	return changes
}
