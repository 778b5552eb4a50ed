package checkpoint

import (
	"path/filepath"

	"github.com/tfft/tfft/internal/durable"
)

// Continue makes what is saved from now on belong to the same start of the run
// as c, the latest checkpoint, does.
func (s *Store) Continue(c *Checkpoint) {
	if c != nil {
		s.start = c.name.start
		s.saved(c.Dir, c.Frozen)
	}
}

// StartOver makes what is saved from now on a new start, which replaces all
// checkpoints of its first phase and of later ones. Until the first of the new
// checkpoints is complete, the old ones stay what they are: a run that is killed
// before that is still the old one. Then onReplaced is called, and the old
// checkpoints go.
func (s *Store) StartOver(onReplaced func() error) error {
	current, replaced, err := s.names()
	if err != nil {
		return err
	}
	for _, name := range append(current, replaced...) {
		s.start = max(s.start, name.start)
	}
	s.start++
	s.onSave = func() error {
		if err := onReplaced(); err != nil {
			return err
		}
		return s.RemoveReplaced()
	}
	return nil
}

// Replaced says whether checkpoints are left that a later start replaced: it was
// killed in between. phase is the first that it replaced.
func (s *Store) Replaced() (phase string, ok bool, err error) {
	current, replaced, err := s.names()
	if err != nil || len(replaced) == 0 {
		return "", false, err
	}
	newest := 0
	for _, n := range current { // the furthest along first
		if n.start >= newest {
			newest, phase = n.start, n.phase
		}
	}
	return phase, true, nil
}

// RemoveReplaced removes the checkpoints that a later start replaced.
func (s *Store) RemoveReplaced() error {
	_, replaced, err := s.names()
	if err != nil {
		return err
	}
	for _, name := range replaced {
		if err := durable.RemoveDir(filepath.Join(s.Dir, name.String())); err != nil {
			return err
		}
	}
	return nil
}
