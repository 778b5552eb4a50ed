package runfolder

import (
	"cmp"
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
	for _, name := range r.asked(m) {
		p := r.Planned(m, name)
		if p.Settings.LearningRate <= r.Schedule.Minimum {
			return fault.Usage("`minimum-learning-rate` %g: phase %q has the learning rate %g", r.Schedule.Minimum, name, p.Settings.LearningRate)
		}
	}
	return nil
}

// asked are the names of the phases that r asks for.
func (r Request) asked(m *graph.Manifest) []string {
	if len(r.Phases) == 0 {
		return m.PhaseNames()
	}
	return r.Phases
}

// Planned is the phase called name as r asks for it, filled in from the graph's
// defaults.
func (r Request) Planned(m *graph.Manifest, name string) PlannedPhase {
	p := m.Phases[m.PhaseIndex(name)]
	planned := PlannedPhase{Phase: p, Settings: r.Settings, Epochs: cmp.Or(r.Epochs, p.Epochs), Progress: train.Progress{Phase: p.Name}}
	s := &planned.Settings
	s.StartFrom = checkpoint.StartFrom{}
	s.LearningRate = cmp.Or(s.LearningRate, p.LearningRate)
	s.Scalars = m.Hyperparameters() // nil: nothing else is accepted
	maps.Copy(s.Scalars, r.Scalars)
	return planned
}
