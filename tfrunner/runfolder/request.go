package runfolder

import (
	"cmp"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Request is what the user asks of a run; zero values mean the graph's own.
type Request struct {
	Phases              []string // empty: all, in the graph's order
	Epochs              int
	checkpoint.Settings // StartFrom is of the first of the phases; scalars that are not given have the graph's values

	Ending checkpoint.Ending // of each phase

	// Given says whether a setting was chosen, by its name as errors have it; nil: all were.
	// A phase that the run's record knows keeps the settings that were not.
	Given    func(setting string) bool
	Recorded map[string]PhaseRecord
}

// Check refuses phases that the graph does not have, or has in another
// order (exit code 2).
func (r Request) Check(m *graph.Manifest) error {
	last := -1
	for _, name := range r.Phases {
		i := m.PhaseIndex(name)
		if i < 0 {
			return fault.Usage("`phase`: the graph has no phase %q", name).
				WithHint("%sits phases are: %s", nearest.Question(name, m.PhaseNames(), strconv.Quote), strings.Join(m.PhaseNames(), ", "))
		}
		if i <= last {
			return fault.Usage("`phase` %s: phases run in the graph's order, each once", name).
				WithHint("the order is: %s", strings.Join(m.PhaseNames(), ", "))
		}
		last = i
	}
	if err := r.CheckNumbers(); err != nil {
		return err
	}
	if err := m.CheckScalars(r.Scalars); err != nil {
		return err
	}
	return r.checkMinimum(m)
}

// CheckNumbers refuses numbers that make no sense for any graph (exit code 2).
func (r Request) CheckNumbers() error {
	if r.LearningRate != 0 { // else each phase has the graph's
		if err := graph.CheckRate(graph.Setting(graph.LearningRate), r.LearningRate); err != nil {
			return err
		}
	}
	return cmp.Or(r.Schedule.Check(), r.EarlyStopping.Check())
}

// checkMinimum refuses a schedule that would raise a phase's learning rate.
func (r Request) checkMinimum(m *graph.Manifest) error {
	for _, name := range r.Asked(m) {
		p := r.Planned(m, name)
		if p.Settings.LearningRate <= r.Schedule.Minimum {
			return fault.Usage("`minimum-learning-rate` %g: phase %q has the learning rate %g", r.Schedule.Minimum, name, p.Settings.LearningRate)
		}
	}
	return nil
}

// Asked are the names of the phases that r asks for.
func (r Request) Asked(m *graph.Manifest) []string {
	if len(r.Phases) == 0 {
		return m.PhaseNames()
	}
	return r.Phases
}

// Planned is the phase called name as r asks for it, filled in from the graph's
// defaults.
func (r Request) Planned(m *graph.Manifest, name string) PlannedPhase {
	p := m.Phases[m.PhaseIndex(name)]
	planned := PlannedPhase{
		Phase: p, Settings: r.Settings, Epochs: cmp.Or(r.Epochs, p.Epochs), Ending: r.Ending, Progress: train.Progress{Phase: p.Name},
	}
	s := &planned.Settings
	s.StartFrom = checkpoint.StartFrom{}
	s.LearningRate = cmp.Or(s.LearningRate, p.LearningRate)
	s.Scalars = m.Hyperparameters() // nil: nothing else is accepted
	maps.Copy(s.Scalars, r.Scalars)
	if was, ok := r.recorded(name); ok {
		*s = s.Remember(was.Settings, r.Given)
		planned.Ending = r.Ending.Remember(was.Ending, r.Given)
		if !r.Given("epochs") {
			planned.Epochs = was.Epochs
		}
	}
	return planned
}

// recorded is what is remembered of a phase, if anything is.
func (r Request) recorded(name string) (PhaseRecord, bool) {
	if r.Given == nil {
		return PhaseRecord{}, false
	}
	was, ok := r.Recorded[name]
	return was, ok
}

// Remembered lists the settings of a phase that are as the run's record has them, and
// would be others in a new run.
func (r Request) Remembered(m *graph.Manifest, name string) []string {
	was, ok := r.recorded(name)
	if !ok {
		return nil
	}
	p := r.Planned(m, name)
	r.Recorded = nil
	fresh := r.Planned(m, name)
	texts := p.Settings.Differences(fresh.Settings)
	if p.Epochs != fresh.Epochs {
		texts = append(texts, fmt.Sprintf("`epochs` %d", was.Epochs))
	}
	if p.Ending.BestBy != fresh.Ending.BestBy && p.Settings.EarlyStopping.Patience == 0 { // else it is among the settings
		texts = append(texts, fmt.Sprintf("`best` %v", p.Ending.BestBy))
	}
	if p.Ending.Final != fresh.Ending.Final {
		texts = append(texts, fmt.Sprintf("`final` %s", p.Ending.Final))
	}
	return texts
}

// checkPast refuses other settings for a phase that was asked for by its name and that the
// run has left behind, and other weights for the first one (exit code 2).
func (r Request) checkPast(p PlannedPhase, first bool) error {
	was, ok := r.recorded(p.Name)
	if !ok {
		return nil
	}
	const hint = "train it again with `fresh`"
	if first && r.StartFrom.Given() && r.StartFrom != was.StartFrom {
		return fault.Usage("`init`: the run is past phase %q, which began from other weights", p.Name).WithHint(hint)
	}
	if len(r.Phases) == 0 {
		return nil
	}
	if texts := was.Settings.Differences(p.Settings); len(texts) > 0 {
		return fault.Usage("the run is past phase %q, which was trained with %s, and not as you now say", p.Name, strings.Join(texts, ", ")).WithHint(hint)
	}
	if p.Epochs != was.Epochs {
		return fault.Usage("the run is past phase %q, which was trained for %d epochs, now it is %d", p.Name, was.Epochs, p.Epochs).WithHint(hint)
	}
	return nil
}

// startFrom is what the phase called name, the k-th of those asked for, begins from. A
// run that has begun it knows.
func (r Request) startFrom(k int, name string, latest *checkpoint.Checkpoint) (checkpoint.StartFrom, error) {
	was, ok := r.recorded(name)
	if !ok || r.Given("init") || r.Given("reset-head") {
		if k == 0 {
			return r.StartFrom, nil
		}
		return checkpoint.StartFrom{}, nil
	}
	if latest != nil && latest.Progress.Phase == name {
		return latest.Settings.StartFrom, nil
	}
	if was.StartFrom.Given() {
		return checkpoint.StartFrom{}, fault.Usage("phase %q was to begin from other weights, and has not begun", name).
			WithHint("give `init` again")
	}
	return checkpoint.StartFrom{}, nil
}
