package checkpoint

import (
	"fmt"
	"strconv"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// Every says how often checkpoints are saved within an epoch: every so many
// steps, or whenever the last one is older than a time.
type Every struct {
	Steps int
	Time  time.Duration // where Steps is 0
}

// ParseEvery reads a number of steps (500) or a time (10m, 90s).
func ParseEvery(text string) (Every, error) {
	if steps, err := strconv.Atoi(text); err == nil {
		if steps < 1 {
			return Every{}, fmt.Errorf("%d steps: want at least 1", steps)
		}
		return Every{Steps: steps}, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return Every{}, fmt.Errorf("%q: want a number of steps (500) or a time (10m, 90s)", text)
	}
	if d <= 0 {
		return Every{}, fmt.Errorf("%v: want more than 0", d)
	}
	return Every{Time: d}, nil
}

// due says whether to save after a step.
func (e Every) due(p *train.Progress, last time.Time) bool {
	if e.Steps > 0 {
		return p.Step%e.Steps == 0
	}
	return time.Since(last) >= e.Time
}

// Saver saves a checkpoint after each epoch, when the run is stopped, and
// within an epoch as often as Every says. When it saves changes nothing in what
// is trained. Ruined variables are never saved, and neither are those of a graph
// that trains what the phase freezes: both end the run.
//
// Where a checkpoint cannot be saved, on a full disk for example, training goes
// on, and the next one is tried when it is due: Warn hears of the first failure,
// Note of the end of it.
type Saver struct {
	Store *Store
	Model train.Model
	State State // but for the progress; Frozen is as the phase began
	Every Every
	Saved func() error // is called after a save, for what belongs to the checkpoint and lies elsewhere; nil: nothing does
	Warn  func(format string, args ...any)
	Note  func(format string, args ...any)

	last   time.Time // a save was tried
	failed error     // the last one, if it did
}

// Hook attaches s to the loop.
func (s *Saver) Hook() train.Hook {
	s.last = time.Now()
	return train.Hook{
		OnStep: func(p *train.Progress, r train.StepResult) error {
			if !s.Every.due(p, s.last) {
				return nil
			}
			if err := s.check(p, r.Samples); err != nil {
				return err
			}
			s.try(p)
			return nil
		},
		OnEpoch: func(p *train.Progress) error {
			if err := s.check(p, nil); err != nil {
				return err
			}
			s.try(p)
			return nil
		},
		OnStop: func(p *train.Progress) error {
			if err := s.check(p, nil); err != nil {
				return err
			}
			return s.save(p)
		},
	}
}

// check verifies, before the variables are saved, that they are finite and that
// the frozen ones are what they were.
func (s *Saver) check(p *train.Progress, samples []dataset.Sample) error {
	v, err := s.Model.ReadVariables(p.Phase)
	if err != nil {
		return err
	}
	if err := train.CheckFinite(v, p, samples); err != nil {
		return err
	}
	return train.CheckFrozen(s.State.Frozen, v.Frozen)
}

// Finish sees to it that p, the end of the phase, is saved.
func (s *Saver) Finish(p *train.Progress) error {
	if s.failed == nil {
		return nil
	}
	if err := s.save(p); err != nil {
		return fault.Failed("phase %q is trained, but not saved: %w", p.Phase, err).
			WithHint("make room, or the folder writable, and run the same command again: it continues from %q", s.Store.Newest())
	}
	return nil
}

// try saves if it can.
func (s *Saver) try(p *train.Progress) {
	before := s.failed
	switch err := s.save(p); {
	case err != nil && before == nil:
		s.Warn("%v%s; training goes on, and saving is tried again when it is next due", err, freeSpace(s.Store.Dir))
	case err == nil && before != nil:
		s.Note("checkpoints are saved again")
	}
}

func (s *Saver) save(p *train.Progress) error {
	s.last = time.Now()
	state := s.State
	state.Progress = *p
	if s.failed = s.Store.Save(state, s.Model); s.failed == nil && s.Saved != nil {
		s.failed = s.Saved()
	}
	return s.failed
}
