package runfolder

import (
	"cmp"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// PlannedPhase is a phase that a run is to bring to its epochs.
type PlannedPhase struct {
	graph.Phase
	Settings checkpoint.Settings
	Epochs   int // to reach
	Ending   checkpoint.Ending
	Progress train.Progress // how far it has come; training moves it on
	Restored int            // as in the State that it stands at
}

// Complete says whether nothing is left to train.
func (p PlannedPhase) Complete() bool {
	return p.Progress.Epoch >= p.Epochs || p.Settings.EarlyStopping.Stops(p.Progress.History)
}

// Plan says which phases run and where each starts, given the run's latest checkpoint
// (nil in a new run folder). A phase that the run has left behind is not planned; one
// that is complete is, with nothing to train. With StartFrom the first phase asked for
// needs none before it. The errors (exit code 2) are a phase whose predecessor is missing
// or unfinished, and a run that was another one.
func (r Request) Plan(m *graph.Manifest, id checkpoint.Identity, latest *checkpoint.Checkpoint) ([]PlannedPhase, error) {
	if err := r.Check(m); err != nil {
		return nil, err
	}
	at, err := standingAt(m, id, latest)
	if err != nil {
		return nil, err
	}
	var plan []PlannedPhase
	for k, name := range r.Asked(m) {
		p := r.Planned(m, name)
		if m.PhaseIndex(name) < at.reached {
			if err := r.checkPast(p, k == 0); err != nil {
				return nil, err
			}
			continue
		}
		if p.Settings.StartFrom, err = r.startFrom(k, name, latest); err != nil {
			return nil, err
		}
		asked := p.Epochs
		if err := cmp.Or(at.enter(&p), r.checkFewer(m, p, asked)); err != nil {
			return nil, r.orLater(err, m, name)
		}
		if err := r.checkSoup(p); err != nil {
			return nil, err
		}
		if stopping := p.Settings.EarlyStopping; stopping.Patience > 0 {
			p.Ending.BestBy = stopping.By // one column for both
		}
		plan = append(plan, p)
	}
	return plan, nil
}

// CheckEnding refuses an ending that the phase called name cannot have (exit code 2).
func (r Request) CheckEnding(m *graph.Manifest, name string) error {
	return r.checkSoup(r.Planned(m, name))
}

// checkSoup refuses a soup of a phase that ends with its best epoch, and a number of epochs
// for one that is not made (exit code 2).
func (r Request) checkSoup(p PlannedPhase) error {
	of := r.of(p.Name)
	switch {
	case p.Ending.IsSoup() && p.Settings.EarlyStopping.Patience > 0:
		return fault.Usage("phase %q: `final` %s does not go with `patience`, by which the phase ends with its best epoch alone", p.Name, p.Ending.Final)
	case !p.Ending.IsSoup() && of.Given != nil && of.Given("soup"):
		return fault.Usage("phase %q: `soup` goes with `final` %s or %s only", p.Name, checkpoint.Soup, checkpoint.GreedySoup)
	}
	return nil
}

// checkFewer refuses fewer epochs than a phase was trained for, where they were asked for
// (exit code 2). Those of all phases may be meant for later ones.
func (r Request) checkFewer(m *graph.Manifest, p PlannedPhase, asked int) error {
	of, isLast := r.of(p.Name), m.PhaseIndex(p.Name) == len(m.Phases)-1
	if asked >= p.Epochs || of.Epochs == 0 || !of.given("epochs") || !r.named() && !isLast {
		return nil
	}
	return fault.Usage("phase %q is complete with `epochs` %d, now it is %d", p.Name, p.Epochs, asked).
		WithHint("give `epochs` %d or more, or train it again with `fresh`", p.Epochs)
}

// orLater adds to the error of a phase that was asked for with all others that there are
// later ones.
func (r Request) orLater(err error, m *graph.Manifest, name string) error {
	if all := m.PhaseNames(); r.named() || name == all[len(all)-1] {
		return err
	}
	return &fault.Error{Err: err, Code: fault.Code(err), Hint: fault.Hint(err) + ", or ask for later phases alone with `phase`"}
}

// standing is how far a run has come, and, as phases are planned, will have come.
type standing struct {
	manifest *graph.Manifest
	latest   *checkpoint.Checkpoint // nil in a new run folder
	reached  int                    // the place of the phase that it has come to; -1: of none
	complete bool                   // that phase is, or there is none
}

// standingAt is where the run at latest stands; one with another identity is refused.
func standingAt(m *graph.Manifest, id checkpoint.Identity, latest *checkpoint.Checkpoint) (*standing, error) {
	if latest == nil {
		return &standing{manifest: m, reached: -1, complete: true}, nil
	}
	s := &standing{manifest: m, latest: latest, reached: m.PhaseIndex(latest.Progress.Phase), complete: latest.Complete()}
	return s, latest.Identity.Check(id)
}

// enter lets the run come to p, which it will bring to its end.
func (s *standing) enter(p *PlannedPhase) error {
	i := s.manifest.PhaseIndex(p.Name)
	switch {
	case s.latest != nil && s.latest.Progress.Phase == p.Name:
		if err := p.resume(s.latest); err != nil {
			return err
		}
	case p.Settings.StartFrom.Given(): // whatever came before
	case i > s.reached+1 || !s.complete:
		return s.notReady(i)
	}
	s.reached, s.complete = i, true
	return nil
}

// resume lets p go on from c, in the same way as it began. Where nothing is left to
// train, the settings are those that it was trained with.
func (p *PlannedPhase) resume(c *checkpoint.Checkpoint) error {
	asked := *p
	p.Progress, p.Restored = c.Progress, c.Restored
	if p.Settings.StartFrom.Given() {
		if err := c.Settings.StartFrom.Check(p.Name, p.Settings.StartFrom); err != nil {
			return err
		}
	}
	if !c.Complete() {
		if asked.Epochs < c.Epochs {
			return fault.Usage("phase %q began with `epochs` %d, now it is %d", p.Name, c.Epochs, asked.Epochs).
				WithHint("give `epochs` %d or more to continue, or start over with `fresh`", c.Epochs)
		}
		err := checkPhase(c, asked)
		if p.Complete() {
			p.Settings = c.Settings
		}
		return err
	}
	if trained := (PlannedPhase{Settings: c.Settings, Epochs: p.Epochs, Progress: c.Progress}); !trained.Complete() {
		return checkPhase(c, asked)
	}
	if !asked.Settings.StartFrom.Given() {
		asked.Settings.StartFrom = c.Settings.StartFrom // it is told of the first phase alone
	}
	p.Settings, p.Epochs = c.Settings, c.Epochs
	return c.Settings.Check(p.Name, asked.Settings, true)
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
	s, err := standingAt(m, id, latest)
	if err != nil {
		return err
	}
	switch i := m.PhaseIndex(phase); {
	case i < s.reached:
		return fault.Usage("the run is past phase %q: it has come to %q", phase, latest.Progress.Phase)
	case i > s.reached+1, i > s.reached && !s.complete:
		return s.notReady(i)
	}
	return nil
}

// checkPhase refuses to train a phase on in another way than it began. The number of
// epochs decides a cosine's every rate.
func checkPhase(c *checkpoint.Checkpoint, now PlannedPhase) error {
	if c.Settings.Schedule.Kind == train.ScheduleCosine && c.Epochs != now.Epochs {
		if c.Complete() {
			return fault.Usage("phase %q is complete, and was trained with a cosine over %d epochs, now it is %d", now.Name, c.Epochs, now.Epochs).
				WithHint("the rates of all epochs would be others: train it again with `fresh`")
		}
		return fault.Usage("phase %q began with a cosine over %d epochs, now it is %d", now.Name, c.Epochs, now.Epochs).
			WithHint("give `epochs` %d to continue, or start over with `fresh`", c.Epochs)
	}
	return c.Settings.Check(now.Name, now.Settings, c.Complete())
}

// notReady says why phase i cannot start yet.
func (s *standing) notReady(i int) error {
	name, before := s.manifest.Phases[i].Name, s.manifest.Phases[i-1].Name
	if s.latest != nil && !s.complete && s.latest.Progress.Phase == before {
		return fault.Usage("phase %q continues from %q, which stopped at epoch %d of %d",
			name, before, s.latest.Progress.Epoch, s.latest.Epochs).
			WithHint("finish it first: tfft run `phase` %s", before)
	}
	return fault.Usage("phase %q continues from %q, which has not been run in this run folder", name, before).
		WithHint("run it first: tfft run `phase` %s, or give no `phase` to run all", before)
}
