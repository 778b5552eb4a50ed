package tfrunner

import (
	"maps"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Request is what the user asks of a run; zero values mean the graph's own.
type Request struct {
	Init          Init     // of the first of them
	Phases        []string // empty: all, in the graph's order
	Epochs        int
	LearningRate  float64
	Scalars       Scalars // beside the learning rate; those not given have the graph's values
	Schedule      Schedule
	EarlyStopping EarlyStopping
	BatchSize     int
	Augment       string // as augment.List describes itself
	Decode        string // exact or fast: training images
	ClassWeight   string // none or balanced
	FeatureCaching
}

// PlannedPhase is a phase that a run is to bring to its epochs.
type PlannedPhase struct {
	Phase
	Settings Settings
	Epochs   int      // to reach
	Progress Progress // how far it has come; training moves it on
	Restored int      // as in the State that it stands at
}

// Complete says whether nothing is left to train.
func (p PlannedPhase) Complete() bool {
	return p.Progress.Epoch >= p.Epochs || p.Settings.EarlyStopping.Stops(p.Progress.History)
}

// CheckRequest refuses phases that the graph does not have, or has in another
// order (exit code 2).
func (m *Manifest) CheckRequest(req Request) error {
	last := -1
	for _, name := range req.Phases {
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
	if err := m.checkScalars(req.Scalars); err != nil {
		return err
	}
	return m.checkMinimum(req)
}

// checkMinimum refuses a schedule that would raise a phase's learning rate.
func (m *Manifest) checkMinimum(req Request) error {
	for _, name := range m.asked(req) {
		p := m.Planned(req, name)
		if p.Settings.LearningRate <= req.Schedule.Minimum {
			return fault.Usage("`minimum-learning-rate` %g: phase %q has the learning rate %g", req.Schedule.Minimum, name, p.Settings.LearningRate)
		}
	}
	return nil
}

// asked are the names of the phases that req asks for.
func (m *Manifest) asked(req Request) []string {
	if len(req.Phases) == 0 {
		return m.PhaseNames()
	}
	return req.Phases
}

// Plan says which phases run and where each starts, given the run's latest
// checkpoint (nil in a new run folder). A phase that the run has left behind
// is not planned; one that is complete is, with nothing to train. With Init the
// first phase asked for needs none before it. The errors (exit code 2) are a
// phase whose predecessor is missing or unfinished, and a run that was another one.
func (m *Manifest) Plan(req Request, id Identity, latest *Checkpoint) ([]PlannedPhase, error) {
	if err := m.CheckRequest(req); err != nil {
		return nil, err
	}
	reached, complete := -1, true // the run has come to this phase
	if latest != nil {
		if err := latest.Identity.check(id); err != nil {
			return nil, err
		}
		reached, complete = m.PhaseIndex(latest.Progress.Phase), latest.Complete()
	}
	var plan []PlannedPhase
	for k, name := range m.asked(req) {
		i := m.PhaseIndex(name)
		if i < reached {
			continue
		}
		p := m.Planned(req, name)
		if k == 0 {
			p.Settings.Init = req.Init
		}
		switch {
		case i == reached && latest != nil && latest.Progress.Phase == name:
			if !latest.Complete() {
				if err := latest.checkPhase(p); err != nil {
					return nil, err
				}
			}
			p.Progress, p.Restored = latest.Progress, latest.Restored
			if p.Settings.Init.Given() && p.Settings.Init != latest.Settings.Init {
				return nil, otherInit(name)
			}
			if p.Complete() {
				p.Settings = latest.Settings // nothing is trained with others
			}
		case p.Settings.Init.Given(): // whatever came before
		case i > reached+1 || !complete:
			return nil, m.notReady(i, latest, complete)
		}
		reached, complete = i, true
		plan = append(plan, p)
	}
	return plan, nil
}

// Next is the phase that a run at latest trains next: the one under way, or the
// one after it.
func (m *Manifest) Next(latest *Checkpoint) string {
	i := m.PhaseIndex(latest.Progress.Phase)
	if latest.Complete() && i+1 < len(m.Phases) {
		i++
	}
	return m.Phases[i].Name
}

// CheckStart refuses a phase that a run at latest cannot train now, and a run
// that was another one (exit code 2).
func (m *Manifest) CheckStart(phase string, id Identity, latest *Checkpoint) error {
	if err := latest.Identity.check(id); err != nil {
		return err
	}
	i, reached, complete := m.PhaseIndex(phase), m.PhaseIndex(latest.Progress.Phase), latest.Complete()
	switch {
	case i < reached:
		return fault.Usage("the run is past phase %q: it has come to %q", phase, latest.Progress.Phase)
	case i > reached+1, i > reached && !complete:
		return m.notReady(i, latest, complete)
	}
	return nil
}

// checkPhase refuses to continue a phase in another way than it began.
func (s *State) checkPhase(now PlannedPhase) error {
	if s.Settings.Schedule.Kind == ScheduleCosine && s.Epochs != now.Epochs {
		return fault.Usage("phase %q began with a cosine over %d epochs, now it is %d", now.Name, s.Epochs, now.Epochs).
			WithHint("give `epochs` %d to continue, or start over with `fresh`", s.Epochs)
	}
	return s.Settings.check(now.Name, now.Settings)
}

// Planned is the phase called name as r asks for it, filled in from the graph's
// defaults.
func (m *Manifest) Planned(r Request, name string) PlannedPhase {
	p, scalars := m.Phases[m.PhaseIndex(name)], m.Hyperparameters() // nil: nothing else is accepted
	maps.Copy(scalars, r.Scalars)
	planned := PlannedPhase{
		Phase:  p,
		Epochs: p.Epochs,
		Settings: Settings{
			BatchSize: r.BatchSize, LearningRate: p.LearningRate, Schedule: r.Schedule, Scalars: scalars, EarlyStopping: r.EarlyStopping,
			Augment: r.Augment, Decode: r.Decode, ClassWeight: r.ClassWeight, FeatureCaching: r.FeatureCaching,
		},
		Progress: Progress{Phase: p.Name},
	}
	if r.Epochs > 0 {
		planned.Epochs = r.Epochs
	}
	if r.LearningRate > 0 {
		planned.Settings.LearningRate = r.LearningRate
	}
	return planned
}

// notReady says why phase i cannot start yet.
func (m *Manifest) notReady(i int, latest *Checkpoint, complete bool) error {
	name, before := m.Phases[i].Name, m.Phases[i-1].Name
	if latest != nil && !complete && latest.Progress.Phase == before {
		return fault.Usage("phase %q continues from %q, which stopped at epoch %d of %d",
			name, before, latest.Progress.Epoch, latest.Epochs).
			WithHint("finish it first: tfft run `phase` %s", before)
	}
	return fault.Usage("phase %q continues from %q, which has not been run in this run folder", name, before).
		WithHint("run it first: tfft run `phase` %s, or give no `phase` to run all", before)
}
