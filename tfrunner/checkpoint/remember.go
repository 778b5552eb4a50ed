package checkpoint

import (
	"maps"
	"slices"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner/graph"
)

// remembered are the settings that stay what they were where none of their names is given:
// those of a line belong together.
var remembered = []struct {
	names []string
	keep  func(now *Settings, was Settings)
}{
	{[]string{"batch-size"}, func(now *Settings, was Settings) { now.BatchSize = was.BatchSize }},
	{[]string{graph.Setting(graph.LearningRate)}, func(now *Settings, was Settings) { now.LearningRate = was.LearningRate }},
	{[]string{"schedule", "warmup-steps", "drop-every", "drop-patience", "drop-factor", "minimum-learning-rate"},
		func(now *Settings, was Settings) { now.Schedule = was.Schedule }},
	{[]string{"patience", "min-delta", "best"}, func(now *Settings, was Settings) { now.EarlyStopping = was.EarlyStopping }},
	{append([]string{"augment"}, augment.ParameterNames()...), func(now *Settings, was Settings) { now.Augment = was.Augment }},
	{[]string{"decode"}, func(now *Settings, was Settings) { now.Decode = was.Decode }},
	{[]string{"class-weight"}, func(now *Settings, was Settings) { now.ClassWeight = was.ClassWeight }},
	{[]string{"cache-features"}, func(now *Settings, was Settings) { now.Cache = was.Cache }},
	{[]string{"cache-dtype"}, func(now *Settings, was Settings) { now.DType = was.DType }},
	{[]string{"views"}, func(now *Settings, was Settings) { now.Views = was.Views }},
}

// Remember is s with those settings as they were that are not given; given takes the names
// of settings. Where the phase starts from is left to whoever knows whether it has begun.
func (s Settings) Remember(was Settings, given func(setting string) bool) Settings {
	for _, r := range remembered {
		if !slices.ContainsFunc(r.names, given) {
			r.keep(&s, was)
		}
	}
	scalars := graph.Scalars{}
	maps.Copy(scalars, s.Scalars)
	for name := range s.Scalars {
		if value, ok := was.Scalars[name]; ok && !given(graph.Setting(name)) {
			scalars[name] = value
		}
	}
	if s.Scalars != nil {
		s.Scalars = scalars
	}
	return s
}

// Differences say, in the words of Check, how settings differ from those of now.
func (s Settings) Differences(now Settings) (texts []string) {
	for _, c := range s.against(now) {
		if c.was != c.now {
			texts = append(texts, c.began())
		}
	}
	return texts
}
