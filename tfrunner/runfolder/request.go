package runfolder

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
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
	checkpoint.Settings                // StartFrom is of the first of the phases; scalars that are not given have the graph's values
	Own                 map[string]Own // phases that are not trained like all others, by name

	Ending checkpoint.Ending // of each phase

	// Given says whether a setting was chosen, by its name as errors have it; nil: all were.
	// A phase that the run's record knows keeps the settings that were not.
	Given    func(setting string) bool
	Recorded map[string]PhaseRecord
}

// given says whether a setting was chosen.
func (r Request) given(setting string) bool { return r.Given == nil || r.Given(setting) }

// named says whether phases were asked for by their names.
func (r Request) named() bool { return len(r.Phases) > 0 && r.given("phase") }

// Check refuses phases that the graph does not have, or has in another
// order, and settings that it cannot train with (exit code 2).
func (r Request) Check(m *graph.Manifest) error {
	last := -1
	for _, name := range r.Phases {
		i := m.PhaseIndex(name)
		if i < 0 {
			return unknownPhase(m, "phase", name)
		}
		if i <= last {
			return fault.Usage("`phase` %s: phases run in the graph's order, each once", name).
				WithHint("the order is: %s", strings.Join(m.PhaseNames(), ", "))
		}
		last = i
	}
	if err := r.checkSettings(m); err != nil {
		return err
	}
	if err := r.checkOwn(m); err != nil {
		return err
	}
	return r.checkSchedules(m)
}

// unknownPhase is the error of a setting that names a phase that the graph does not have.
func unknownPhase(m *graph.Manifest, setting, name string) error {
	return fault.Usage("`%s`: the graph has no phase %q", setting, name).
		WithHint("%sits phases are: %s", nearest.Question(name, m.PhaseNames(), strconv.Quote), strings.Join(m.PhaseNames(), ", "))
}

// checkSettings refuses settings of all phases that make no sense for the graph.
func (r Request) checkSettings(m *graph.Manifest) error {
	if err := r.CheckNumbers(); err != nil {
		return err
	}
	return m.CheckScalars(r.Scalars)
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

// checkSchedules refuses a schedule that would raise a phase's learning rate, and one that
// makes no sense with what the run's record has of it.
func (r Request) checkSchedules(m *graph.Manifest) error {
	for _, name := range r.Asked(m) {
		s := r.Planned(m, name).Settings
		if err := s.Schedule.Check(); err != nil {
			return fmt.Errorf("phase %q: %w", name, err)
		}
		if s.LearningRate <= s.Schedule.Minimum {
			return fault.Usage("`minimum-learning-rate` %g: phase %q has the learning rate %g", s.Schedule.Minimum, name, s.LearningRate)
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
	r = r.of(name)
	p := m.Phases[m.PhaseIndex(name)]
	planned := PlannedPhase{
		Phase: p, Settings: r.Settings, Epochs: cmp.Or(r.Epochs, p.Epochs), Ending: r.Ending, Progress: train.Progress{Phase: p.Name},
	}
	s := &planned.Settings
	s.StartFrom = checkpoint.StartFrom{}
	s.LearningRate = cmp.Or(s.LearningRate, p.LearningRate)
	s.Scalars = m.Hyperparameters() // nil: nothing else is accepted
	maps.Copy(s.Scalars, r.Scalars)
	if was, ok := r.Recorded[name]; ok {
		*s = s.Remember(was.Settings, r.given)
		planned.Ending = r.Ending.Remember(was.Ending, r.given)
		if !r.given("epochs") {
			planned.Epochs = was.Epochs
		}
	}
	planned.Ending = planned.Ending.Whole()
	if s.EarlyStopping.Patience == 0 {
		s.EarlyStopping = train.EarlyStopping{}
	}
	return planned
}

// differences say how p is trained where other is not trained so.
func (p PlannedPhase) differences(other PlannedPhase) []string {
	texts := p.Settings.Differences(other.Settings)
	if p.Epochs != other.Epochs {
		texts = append(texts, fmt.Sprintf("`epochs` %d", p.Epochs))
	}
	if p.Settings.EarlyStopping.Patience > 0 { // `best` is among the settings
		other.Ending.BestBy = p.Ending.BestBy
	}
	return append(texts, p.Ending.Differences(other.Ending)...)
}

// Remembered lists the settings of a phase that are as the run's record has them, and
// would be others in a new run.
func (r Request) Remembered(m *graph.Manifest, name string) []string {
	p := r.Planned(m, name)
	r.Recorded = nil
	return p.differences(r.Planned(m, name))
}

// checkPast refuses other settings for a phase that the run has left behind, and other
// weights for the first one (exit code 2). A phase that was asked for by its name cannot
// have other epochs either.
func (r Request) checkPast(p PlannedPhase, first bool) error {
	was, ok := r.Recorded[p.Name]
	if !ok {
		return nil
	}
	const hint = "train it again with `fresh`, or ask for later phases alone with `phase`"
	if first && r.StartFrom.Given() && r.StartFrom != was.StartFrom {
		return fault.Usage("`init`: the run is past phase %q, which began from other weights", p.Name).WithHint(hint)
	}
	if change := was.Settings.Change(p.Settings); change != "" {
		return fault.Usage("the run is past phase %q, which was trained with %s", p.Name, change).WithHint(hint)
	}
	if r.named() && p.Epochs != was.Epochs {
		return fault.Usage("the run is past phase %q, which was trained for %d epochs, now it is %d", p.Name, was.Epochs, p.Epochs).WithHint(hint)
	}
	return nil
}

// Kept names the phases of plan that are complete, and those that the run has left behind,
// that would have other epochs as r asks for them.
func (r Request) Kept(m *graph.Manifest, plan []PlannedPhase) (texts []string) {
	for _, name := range r.Asked(m) {
		was, ok := r.Recorded[name]
		epochs := r.Planned(m, name).Epochs
		switch i := slices.IndexFunc(plan, func(p PlannedPhase) bool { return p.Name == name }); {
		case !ok || epochs == was.Epochs:
		case i < 0:
			texts = append(texts, fmt.Sprintf("the run is past phase %q, which stays at %d epochs", name, was.Epochs))
		case plan[i].Epochs > epochs:
			texts = append(texts, fmt.Sprintf("phase %q is complete, and stays at %d epochs", name, plan[i].Epochs))
		}
	}
	return texts
}

// Lost names the phases of plan that were reported on after more epochs than the run's
// checkpoints have.
func (r Request) Lost(plan []PlannedPhase) (texts []string) {
	for _, p := range plan {
		if was := r.Recorded[p.Name]; was.ReportEpoch > p.Progress.Epoch {
			texts = append(texts, fmt.Sprintf("phase %q was trained to epoch %d, and no checkpoint of that is left: it is trained again after epoch %d",
				p.Name, was.ReportEpoch, p.Progress.Epoch))
		}
	}
	return texts
}

// startFrom is what the phase called name, the k-th of those asked for, begins from. A
// run that has begun it knows.
func (r Request) startFrom(k int, name string, latest *checkpoint.Checkpoint) (checkpoint.StartFrom, error) {
	was, ok := r.Recorded[name]
	if !ok || r.given("init") || r.given("reset-head") {
		if k == 0 {
			return r.StartFrom, nil
		}
		return checkpoint.StartFrom{}, nil
	}
	if latest != nil && latest.Progress.Phase == name {
		return latest.Settings.StartFrom, nil
	}
	if k == 0 && r.StartFrom == was.StartFrom {
		return r.StartFrom, nil
	}
	if was.StartFrom.Given() {
		return checkpoint.StartFrom{}, fault.Usage("phase %q was to begin from other weights, and has not begun", name).
			WithHint("give `init` again")
	}
	return checkpoint.StartFrom{}, nil
}
