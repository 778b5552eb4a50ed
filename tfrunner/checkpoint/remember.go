package checkpoint

import (
	"maps"
	"slices"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Remember is s with those settings as they were that are not given; given takes the names
// of settings. Where the phase starts from is left to whoever knows whether it has begun.
func (s Settings) Remember(was Settings, given func(setting string) bool) Settings {
	for _, f := range fields {
		if !slices.ContainsFunc(f.given, given) {
			f.keep(&s, was)
		}
	}
	s.Scalars = maps.Clone(s.Scalars)
	for name := range s.Scalars {
		if value, ok := was.Scalars[name]; ok && !given(graph.Setting(name)) {
			s.Scalars[name] = value
		}
	}
	return s
}

// Differences say, in the words of Check, how settings differ from those of now.
func (s Settings) Differences(now Settings) (texts []string) {
	changes := s.changes(now)
	other := slices.ContainsFunc(changes, func(c change) bool { return c.setting == schedule })
	for _, c := range changes {
		if unset := c.was == 0 || c.was == 0.0; unset && other && slices.Contains(PartsOf(schedule), c.setting) {
			continue // it is of the other schedule
		}
		texts = append(texts, c.began())
	}
	return texts
}
