package tfrunner

import (
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Request is what the user asks of a run; zero values mean the graph's own.
type Request struct {
	Phases       []string // empty: all, in the graph's order
	Epochs       int
	LearningRate float64
	Schedule     Schedule
	BatchSize    int
	Augment      string // as dataset.Augment describes itself
	ClassWeight  string // none or balanced
	FeatureCaching
}

// PlannedPhase is a phase that a run is to bring to its epochs.
type PlannedPhase struct {
	Phase
	Settings Settings
	Epochs   int      // to reach
	Start    Progress // where it stands
}

// Complete says whether nothing is left to train.
func (p PlannedPhase) Complete() bool { return p.Start.Epoch >= p.Epochs }

// CheckRequest refuses phases that the graph does not have, or has in another
// order (exit code 2).
func (m *Manifest) CheckRequest(req Request) error {
	last := -1
	for _, name := range req.Phases {
		i := m.PhaseIndex(name)
		if i < 0 {
			return fault.Usage("--phase: the graph has no phase %q", name).
				WithHint("its phases are: %s", strings.Join(m.PhaseNames(), ", "))
		}
		if i <= last {
			return fault.Usage("--phase %s: phases run in the graph's order, each once", name).
				WithHint("the order is: %s", strings.Join(m.PhaseNames(), ", "))
		}
		last = i
	}
	return m.checkMinimum(req)
}

// checkMinimum refuses a schedule that would raise a phase's learning rate.
func (m *Manifest) checkMinimum(req Request) error {
	for _, name := range m.asked(req) {
		p := req.plan(m.Phases[m.PhaseIndex(name)])
		if p.Settings.LearningRate <= req.Schedule.Minimum {
			return fault.Usage("--minimum-learning-rate %g: phase %q has the learning rate %g", req.Schedule.Minimum, name, p.Settings.LearningRate)
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
// is not planned; one that is complete is, with nothing to train. The errors
// (exit code 2) are a phase whose predecessor is missing or unfinished, and a
// run that was another one.
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
	for _, name := range m.asked(req) {
		i := m.PhaseIndex(name)
		if i < reached {
			continue
		}
		p := req.plan(m.Phases[i])
		switch {
		case i == reached && latest != nil && latest.Progress.Phase == name:
			if !latest.Complete() {
				if err := latest.checkPhase(p); err != nil {
					return nil, err
				}
			}
			p.Start = latest.Progress
		case i > reached+1 || !complete:
			return nil, m.notReady(i, latest, complete)
		}
		reached, complete = i, true
		plan = append(plan, p)
	}
	return plan, nil
}

// checkPhase refuses to continue a phase in another way than it began.
func (s *State) checkPhase(now PlannedPhase) error {
	if s.Settings.Schedule.Kind == ScheduleCosine && s.Epochs != now.Epochs {
		return fault.Usage("phase %q began with a cosine over %d epochs, now it is %d", now.Name, s.Epochs, now.Epochs).
			WithHint("give --epochs %d to continue, or start over with --fresh", s.Epochs)
	}
	return s.Settings.check(now.Name, now.Settings)
}

// plan fills in the graph's defaults.
func (r Request) plan(p Phase) PlannedPhase {
	planned := PlannedPhase{
		Phase:  p,
		Epochs: p.Epochs,
		Settings: Settings{
			BatchSize: r.BatchSize, LearningRate: p.LearningRate, Schedule: r.Schedule,
			Augment: r.Augment, ClassWeight: r.ClassWeight, FeatureCaching: r.FeatureCaching,
		},
		Start: Progress{Phase: p.Name},
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
			WithHint("finish it first: tfft run --phase %s", before)
	}
	return fault.Usage("phase %q continues from %q, which has not been run in this run folder", name, before).
		WithHint("run it first: tfft run --phase %s, or give no --phase to run all", before)
}
