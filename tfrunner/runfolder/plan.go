package runfolder

import (
	"cmp"
	"maps"
	"strings"

	"github.com/tfft/tfft/internal/fault"
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

// PlannedPhase is a phase that a run is to bring to its epochs.
type PlannedPhase struct {
	graph.Phase
	Settings checkpoint.Settings
	Epochs   int            // to reach
	Progress train.Progress // how far it has come; training moves it on
	Restored int            // as in the State that it stands at
}

// Complete says whether nothing is left to train.
func (p PlannedPhase) Complete() bool {
	return p.Progress.Epoch >= p.Epochs || p.Settings.EarlyStopping.Stops(p.Progress.History)
}

// Check refuses phases that the graph does not have, or has in another
// order (exit code 2).
func (r Request) Check(m *graph.Manifest) error {
	last := -1
	for _, name := range r.Phases {
		i := m.PhaseIndex(name)
		if i < 0 {
			return fault.Usage("`phase`: the graph has no phase %q", name).
				WithHint("its phases are: %s", strings.Join(m.PhaseNames(), ", "))
		}
		if i <= last {
			return fault.Usage("`phase` %s: phases run in the graph's order, each once", name).
				WithHint("the order is: %s", strings.Join(m.PhaseNames(), ", "))
		}
		last = i
	}
	if err := m.CheckScalars(r.Scalars); err != nil {
		return err
	}
	return r.checkMinimum(m)
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

// Plan says which phases run and where each starts, given the run's latest
// checkpoint (nil in a new run folder). A phase that the run has left behind
// is not planned; one that is complete is, with nothing to train. With StartFrom the
// first phase asked for needs none before it. The errors (exit code 2) are a
// phase whose predecessor is missing or unfinished, and a run that was another one.
func (r Request) Plan(m *graph.Manifest, id checkpoint.Identity, latest *checkpoint.Checkpoint) ([]PlannedPhase, error) {
	if err := r.Check(m); err != nil {
		return nil, err
	}
	reached, complete := -1, true // the run has come to this phase
	if latest != nil {
		if err := latest.Identity.Check(id); err != nil {
			return nil, err
		}
		reached, complete = m.PhaseIndex(latest.Progress.Phase), latest.Complete()
	}
	var plan []PlannedPhase
	for k, name := range r.asked(m) {
		i := m.PhaseIndex(name)
		if i < reached {
			continue
		}
		p := r.Planned(m, name)
		if k == 0 {
			p.Settings.StartFrom = r.StartFrom
		}
		switch {
		case i == reached && latest != nil && latest.Progress.Phase == name:
			if !latest.Complete() {
				if err := checkPhase(latest, p); err != nil {
					return nil, err
				}
			}
			p.Progress, p.Restored = latest.Progress, latest.Restored
			if p.Settings.StartFrom.Given() {
				if err := latest.Settings.StartFrom.Check(name, p.Settings.StartFrom); err != nil {
					return nil, err
				}
			}
			if p.Complete() {
				p.Settings = latest.Settings // nothing is trained with others
			}
		case p.Settings.StartFrom.Given(): // whatever came before
		case i > reached+1 || !complete:
			return nil, notReady(m, i, latest, complete)
		}
		reached, complete = i, true
		plan = append(plan, p)
	}
	return plan, nil
}

// Next is the phase that a run at latest trains next: the one under way, or the
// one after it.
func Next(m *graph.Manifest, latest *checkpoint.Checkpoint) string {
	i := m.PhaseIndex(latest.Progress.Phase)
	if latest.Complete() && i+1 < len(m.Phases) {
		i++
	}
	return m.Phases[i].Name
}

// CheckStart refuses a phase that a run at latest cannot train now, and a run
// that was another one (exit code 2).
func CheckStart(m *graph.Manifest, phase string, id checkpoint.Identity, latest *checkpoint.Checkpoint) error {
	if err := latest.Identity.Check(id); err != nil {
		return err
	}
	i, reached, complete := m.PhaseIndex(phase), m.PhaseIndex(latest.Progress.Phase), latest.Complete()
	switch {
	case i < reached:
		return fault.Usage("the run is past phase %q: it has come to %q", phase, latest.Progress.Phase)
	case i > reached+1, i > reached && !complete:
		return notReady(m, i, latest, complete)
	}
	return nil
}

// checkPhase refuses to continue a phase in another way than it began.
func checkPhase(c *checkpoint.Checkpoint, now PlannedPhase) error {
	if c.Settings.Schedule.Kind == train.ScheduleCosine && c.Epochs != now.Epochs {
		return fault.Usage("phase %q began with a cosine over %d epochs, now it is %d", now.Name, c.Epochs, now.Epochs).
			WithHint("give `epochs` %d to continue, or start over with `fresh`", c.Epochs)
	}
	return c.Settings.Check(now.Name, now.Settings)
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

// notReady says why phase i cannot start yet.
func notReady(m *graph.Manifest, i int, latest *checkpoint.Checkpoint, complete bool) error {
	name, before := m.Phases[i].Name, m.Phases[i-1].Name
	if latest != nil && !complete && latest.Progress.Phase == before {
		return fault.Usage("phase %q continues from %q, which stopped at epoch %d of %d",
			name, before, latest.Progress.Epoch, latest.Epochs).
			WithHint("finish it first: tfft run `phase` %s", before)
	}
	return fault.Usage("phase %q continues from %q, which has not been run in this run folder", name, before).
		WithHint("run it first: tfft run `phase` %s, or give no `phase` to run all", before)
}
