package checkpoint

import (
	"cmp"
	"slices"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// field is one of Settings.
type field struct {
	setting string
	given   []string // settings that are given with it: itself, and what it is a part of
	value   func(Settings) any
	keep    func(now *Settings, was Settings) // gives now the value of was
}

// fields are all Settings but StartFrom and the scalars, in the order in which differences
// are told.
var fields = []field{
	alone("batch-size", func(s *Settings) *int { return &s.BatchSize }),
	alone(graph.Setting(graph.LearningRate), func(s *Settings) *float64 { return &s.LearningRate }),
	kindOfSchedule(),
	partOf(schedule, "warmup-steps", func(s *Settings) *int { return &s.Schedule.WarmupSteps }),
	partOf(schedule, "drop-every", func(s *Settings) *int { return &s.Schedule.DropEvery }),
	partOf(schedule, "drop-patience", func(s *Settings) *int { return &s.Schedule.DropPatience }),
	partOf(schedule, "drop-factor", func(s *Settings) *float64 { return &s.Schedule.DropFactor }),
	partOf(schedule, "minimum-learning-rate", func(s *Settings) *float64 { return &s.Schedule.Minimum }),
	alone("patience", func(s *Settings) *int { return &s.EarlyStopping.Patience }),
	alone("min-delta", func(s *Settings) *float64 { return &s.EarlyStopping.MinDelta }),
	best(),
	augmentation(),
	alone("decode", func(s *Settings) *string { return &s.Decode }),
	alone("class-weight", func(s *Settings) *string { return &s.ClassWeight }),
	balance(),
	alone("cache-features", func(s *Settings) *string { return &s.Cache }),
	alone("cache-dtype", func(s *Settings) *string { return &s.DType }),
	alone("views", func(s *Settings) *int { return &s.Views }),
}

// Settings that others are a part of: who gives one of these gives all of it.
const (
	schedule = "schedule"
	augments = "augment"
)

// alone is a setting that is given by itself.
func alone[T any](setting string, at func(*Settings) *T) field {
	return field{
		setting: setting, given: []string{setting},
		value: func(s Settings) any { return *at(&s) },
		keep:  func(now *Settings, was Settings) { *at(now) = *at(&was) },
	}
}

// partOf is a setting that is given by itself, or with the whole.
func partOf[T any](whole, setting string, at func(*Settings) *T) field {
	f := alone(setting, at)
	f.given = append(f.given, whole)
	return f
}

// kindOfSchedule is constant where none is said.
func kindOfSchedule() field {
	f := alone(schedule, func(s *Settings) *string { return &s.Schedule.Kind })
	f.value = func(s Settings) any { return cmp.Or(s.Schedule.Kind, train.ScheduleConstant) }
	return f
}

// balance is none where none is said.
func balance() field {
	f := alone("balance", func(s *Settings) *string { return &s.Balance })
	f.value = func(s Settings) any { return cmp.Or(s.Balance, "none") }
	return f
}

// best is known of a phase with early stopping alone.
func best() field {
	f := alone("best", func(s *Settings) *train.BestBy { return &s.EarlyStopping.By })
	f.value = func(s Settings) any { return s.EarlyStopping.By.Column } // all that a file has of it
	keep := f.keep
	f.keep = func(now *Settings, was Settings) {
		if was.EarlyStopping.Patience > 0 {
			keep(now, was)
		}
	}
	return f
}

// augmentation is what many settings make.
func augmentation() field {
	f := alone(augments, func(s *Settings) *string { return &s.Augment })
	f.given = append(f.given, augment.ParameterNames()...)
	return f
}

// Names are the settings that a phase can have of its own, but for its epochs and the
// scalars, which the graph names.
func Names() (names []string) {
	for _, f := range fields {
		for _, name := range f.given {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// PartsOf are the settings that are a part of setting: who gives it gives them, too.
func PartsOf(setting string) (parts []string) {
	if setting == augments {
		return augment.ParameterNames()
	}
	for _, f := range fields {
		if f.setting != setting && slices.Contains(f.given, setting) {
			parts = append(parts, f.setting)
		}
	}
	return parts
}
