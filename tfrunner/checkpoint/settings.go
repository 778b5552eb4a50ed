package checkpoint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tfft/tfft/dataset/augment"
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
	Decode        string              `json:"decode"`            // exact or fast: training images
	ClassWeight   string              `json:"class_weight"`      // none or balanced
	Balance       string              `json:"balance,omitempty"` // none (or empty, as older runs have it) or sampling
	train.FeatureCaching
}

// Augmented says whether training images are changed.
func (s Settings) Augmented() bool { return s.Augment != "none" }

// MixesImages says whether training images are mixed with each other.
func (s Settings) MixesImages() bool {
	list, err := augment.Parse(s.Augment)
	return err == nil && list.Mixes()
}

// Values are the settings that are in use, but for StartFrom: numbers (float64) and texts
// (string), by their names. Those that are 0 or empty are not, unless the graph takes them.
func (s Settings) Values() map[string]any {
	values := map[string]any{}
	for _, f := range fields {
		switch v := f.value(s).(type) {
		case int:
			values[f.setting] = float64(v)
		case float64, string:
			values[f.setting] = v
		}
		if v := values[f.setting]; v == 0.0 || v == "" {
			delete(values, f.setting)
		}
	}
	for name, v := range s.Scalars {
		values[graph.Setting(name)] = v
	}
	return values
}

// Check refuses to train a phase on in another way than it began (exit code 2). A phase
// that is complete may be trained for more epochs, unless they decide its schedule, and
// nothing else.
func (s Settings) Check(phase string, now Settings, complete bool) error {
	if err := s.StartFrom.Check(phase, now.StartFrom); err != nil {
		return err
	}
	changes := s.changes(now)
	if len(changes) == 0 {
		return nil
	}
	c := changes[0]
	if complete {
		why := "to train it for more epochs"
		if s.Schedule.Kind == train.ScheduleCosine { // which its epochs decide
			why = "to go on to what is left"
		}
		return fault.Usage("phase %q is complete, and was trained with %s, now it is %s", phase, c.began(), c.is()).
			WithHint("give %s %s, or train it again with `fresh`", c.give(), why)
	}
	return fault.Usage("phase %q began with %s, now it is %s", phase, c.began(), c.is()).
		WithHint("give %s to continue, or start over with `fresh`", c.give())
}

// change is a setting as it was and as it is now.
type change struct {
	setting     string
	was, now    any  // comparable
	ofOperation bool // the setting is an operation of the augmentation, or a parameter of one
}

// began says how the setting was, and is how it is now.
func (c change) began() string {
	switch {
	case c.setting == augments:
		return fmt.Sprintf("the augmentation %q", c.was)
	case c.ofOperation:
		return fmt.Sprintf("%s %v", c.setting, c.was)
	}
	return fmt.Sprintf("`%s` %v", c.setting, c.was)
}

func (c change) is() string {
	if c.setting == augments {
		return fmt.Sprintf("%q", c.now)
	}
	return fmt.Sprint(c.now)
}

// give says what to give for the setting to be as it was.
func (c change) give() string {
	if c.setting == augments || c.ofOperation {
		return "the same `augment` and settings of augmentation"
	}
	return c.began()
}

// Change says how the first setting that differs was, and is now; empty: none does.
func (s Settings) Change(now Settings) string {
	changes := s.changes(now)
	if len(changes) == 0 {
		return ""
	}
	return changes[0].began() + ", now it is " + changes[0].is()
}

// changes are the settings that differ.
func (s Settings) changes(now Settings) []change {
	return slices.DeleteFunc(s.against(now), func(c change) bool { return c.was == c.now })
}

// against lists all settings but StartFrom, each beside that of now. Of augmentation, the
// one parameter that differs stands for all of it.
func (s Settings) against(now Settings) []change {
	var changes []change
	for _, f := range fields {
		c := change{setting: f.setting, was: f.value(s), now: f.value(now)}
		if f.setting == augments {
			if name, was, is, ok := augment.OneThatDiffers(s.Augment, now.Augment); ok {
				c = change{name, was, is, !slices.Contains(augment.ParameterNames(), name)}
			}
		}
		changes = append(changes, c)
	}
	for _, name := range slices.Sorted(maps.Keys(now.Scalars)) {
		changes = append(changes, change{setting: graph.Setting(name), was: s.Scalars[name], now: now.Scalars[name]})
	}
	return changes
}
