package sweep

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/random"
)

// Methods of choosing the trials of a space.
const (
	Random = "random" // drawn; of values alone, no two trials are alike
	Grid   = "grid"   // each value of an axis with each of the others
	List   = "list"   // as they are listed
)

// Methods are the values of Space.Method.
func Methods() []string { return []string{Random, Grid, List} }

// DefaultTrials are drawn if nothing else is said.
const DefaultTrials = 20

// Space says what trials there are.
type Space struct {
	Method string      `json:"method"`           // one of Methods
	Axes   []Axis      `json:"axes,omitempty"`   // of Random and Grid
	Listed [][]Setting `json:"listed,omitempty"` // of List: all of them have the same settings
	Points int         `json:"points,omitempty"` // numbers of each range in a Grid; 0: it has no ranges
	Trials int         `json:"-"`                // 0: all, or, where they are drawn from ranges, DefaultTrials
	Seed   uint64      `json:"-"`                // of what is drawn
}

// mostDrawn is how many different trials a space may have for them to be shuffled; of more,
// two that are alike are unlikely.
const mostDrawn = 1 << 20

// mostTrials is how many trials are not a mistake.
const mostTrials = 100_000

// Check refuses what makes no trials (exit code 2).
func (s Space) Check() error {
	if !slices.Contains(Methods(), s.Method) {
		return fault.Usage("`method` %q: want %s", s.Method, strings.Join(Methods(), " or "))
	}
	if s.Trials < 0 {
		return fault.Usage("`trials` %d: want at least 1", s.Trials)
	}
	if s.Method == List {
		return s.checkListed()
	}
	if len(s.Axes) == 0 {
		return fault.Usage("there is nothing to vary").WithHint("give `vary` or `space`")
	}
	for i, axis := range s.Axes {
		if err := axis.Check(); err != nil {
			return err
		}
		if slices.ContainsFunc(s.Axes[:i], func(other Axis) bool { return other.Setting == axis.Setting }) {
			return fault.Usage("%s is to be varied twice", axis.Setting)
		}
		if s.Method == Grid && axis.Range != nil && s.Points < 2 {
			return fault.Usage("`method` grid: %s is a range", axis.Setting).
				WithHint("give its values, or `points` K, at least 2, for K numbers of each range")
		}
	}
	return s.checkCount()
}

// checkCount refuses more trials than there are.
func (s Space) checkCount() error {
	switch count := s.count(); {
	case count > 0 && s.Trials > count:
		return fault.Usage("`trials` %d: there are %d different ones", s.Trials, count)
	case s.Trials > mostTrials || s.Method == Grid && s.Trials == 0 && (count == 0 || count > mostTrials):
		return fault.Usage("more than %d trials", mostTrials).WithHint("vary less, or give `trials`")
	case s.Method == Grid && count == 0:
		return fault.Usage("a grid of more than %d trials", mostDrawn).WithHint("vary less, or draw trials with `method` random")
	}
	return nil
}

// checkListed refuses trials that cannot stand in one table.
func (s Space) checkListed() error {
	if len(s.Listed) == 0 {
		return fault.Usage("`method` list: no trial is listed").WithHint("give a file with a list of settings as `space`")
	}
	if s.Trials > len(s.Listed) {
		return fault.Usage("`trials` %d: %d are listed", s.Trials, len(s.Listed))
	}
	first := names(s.Listed[0])
	for i, trial := range s.Listed {
		if got := names(trial); !slices.Equal(got, first) {
			return fault.Usage("trial %d of the list has %s, the first one has %s", i+1, strings.Join(got, ", "), strings.Join(first, ", ")).
				WithHint("give all trials values of the same settings")
		}
	}
	return nil
}

// Varied are the names of the settings that trials differ in, in the order of the axes.
func (s Space) Varied() (all []string) {
	if s.Method == List {
		for _, setting := range s.Listed[0] {
			all = append(all, setting.Name)
		}
		return all
	}
	for _, axis := range s.Axes {
		all = append(all, axis.Setting)
	}
	return all
}

// axes are the axes as they are varied: in a grid, ranges are a few values.
func (s Space) axes() []Axis {
	axes := slices.Clone(s.Axes)
	for i, axis := range axes {
		if s.Method == Grid && axis.Range != nil {
			axes[i] = Axis{Setting: axis.Setting, Values: axis.Range.points(s.Points)}
		}
	}
	return axes
}

// count is how many different trials there are; 0: a range has no end of them, or too many.
func (s Space) count() int {
	count := 1
	for _, axis := range s.axes() {
		if axis.Range != nil {
			return 0
		}
		if count *= len(axis.Values); count > mostDrawn {
			return 0
		}
	}
	return count
}

// Settings are those of each trial, in order. Those of a trial follow from the seed and its
// number: a space of more trials begins with the same ones.
func (s Space) Settings() (trials [][]Setting) {
	count := s.count()
	switch {
	case s.Method == List:
		for _, trial := range s.Listed[:cmp.Or(s.Trials, len(s.Listed))] {
			trials = append(trials, inOrder(trial, s.Varied()))
		}
	case s.Method == Grid:
		for i := range cmp.Or(s.Trials, count) {
			trials = append(trials, s.combination(i))
		}
	case count > 0:
		order := random.Stream(s.Seed, 0, "sweep: order of trials").Perm(count)
		for _, i := range order[:cmp.Or(s.Trials, min(count, DefaultTrials))] {
			trials = append(trials, s.combination(i))
		}
	default:
		for i := range cmp.Or(s.Trials, DefaultTrials) {
			trials = append(trials, s.drawn(i))
		}
	}
	return trials
}

// combination is the i-th of all that the axes' values make; the last axis changes fastest.
func (s Space) combination(i int) []Setting {
	axes := s.axes()
	settings := make([]Setting, len(axes))
	for k := len(axes) - 1; k >= 0; k-- {
		values := axes[k].Values
		settings[k] = Setting{axes[k].Setting, values[i%len(values)]}
		i /= len(values)
	}
	return settings
}

// drawn are the settings of a trial. Each axis has draws of its own, so that another axis
// changes none of them.
func (s Space) drawn(trial int) (settings []Setting) {
	for _, axis := range s.Axes {
		stream := random.Stream(s.Seed, trial, "sweep: "+axis.Setting)
		setting := Setting{Name: axis.Setting}
		if axis.Range != nil {
			setting.Value = axis.Range.at(stream.Float64())
		} else {
			setting.Value = axis.Values[stream.IntN(len(axis.Values))]
		}
		settings = append(settings, setting)
	}
	return settings
}

// inOrder are settings in the order of names.
func inOrder(settings []Setting, names []string) (ordered []Setting) {
	for _, name := range names {
		i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name })
		ordered = append(ordered, settings[i])
	}
	return ordered
}
