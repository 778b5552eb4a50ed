package checkpoint

import (
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// field is one of Settings.
type field struct {
	setting        string   // empty: several settings make what
	what, settings string   // as in change
	given          []string // settings that are given together with this one, itself included
	value          func(Settings) any
	keep           func(now *Settings, was Settings) // gives now the value of was
}

// fields are all Settings but StartFrom and the scalars, in the order in which differences
// are told.
var fields = []field{
	alone("batch-size", func(s *Settings) *int { return &s.BatchSize }),
	alone(graph.Setting(graph.LearningRate), func(s *Settings) *float64 { return &s.LearningRate }),
	madeOf("schedule", "`schedule` and its settings",
		[]string{"schedule", "warmup-steps", "drop-every", "drop-patience", "drop-factor", "minimum-learning-rate"},
		func(s *Settings) *train.Schedule { return &s.Schedule }),
	among(earlyStopping, "patience", func(s *Settings) *int { return &s.EarlyStopping.Patience }),
	among(earlyStopping, "min-delta", func(s *Settings) *float64 { return &s.EarlyStopping.MinDelta }),
	among(earlyStopping, "best", func(s *Settings) *train.BestBy { return &s.EarlyStopping.By }),
	madeOf("augmentation", "`augment` and settings of augmentation", append([]string{"augment"}, augment.ParameterNames()...),
		func(s *Settings) *string { return &s.Augment }),
	alone("decode", func(s *Settings) *string { return &s.Decode }),
	alone("class-weight", func(s *Settings) *string { return &s.ClassWeight }),
	alone("cache-features", func(s *Settings) *string { return &s.Cache }),
	alone("cache-dtype", func(s *Settings) *string { return &s.DType }),
	alone("views", func(s *Settings) *int { return &s.Views }),
}

var earlyStopping = []string{"patience", "min-delta", "best"}

// alone is a setting that is given by itself.
func alone[T any](setting string, at func(*Settings) *T) field {
	return among([]string{setting}, setting, at)
}

// among is a setting that is given together with others.
func among[T any](given []string, setting string, at func(*Settings) *T) field {
	return field{
		setting: setting, given: given,
		value: func(s Settings) any { return *at(&s) },
		keep:  func(now *Settings, was Settings) { *at(now) = *at(&was) },
	}
}

// madeOf is what several settings make.
func madeOf[T any](what, settings string, given []string, at func(*Settings) *T) field {
	f := among(given, "", at)
	f.what, f.settings = what, settings
	return f
}
