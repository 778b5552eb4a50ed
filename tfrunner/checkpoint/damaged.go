package checkpoint

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/fault"
)

// Peek is Latest for a reader, who leaves damaged checkpoints where they are.
func (s *Store) Peek() (*Checkpoint, error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	if c := s.peekAt(all, "the one before it is taken"); c != nil {
		return c, nil
	}
	return nil, fault.Usage("no whole checkpoint in %q", s.Dir).WithHint("tfft run makes one after each epoch")
}

// peekAt is the first of list that is whole; nil: none is. Damaged ones stay where they are,
// and a warning says what is taken in place of each.
func (s *Store) peekAt(list []*Checkpoint, instead string) *Checkpoint {
	for _, c := range list {
		damage := c.verify()
		if damage == nil {
			return c
		}
		s.warn(damage, instead)
	}
	return nil
}

// End returns the whole checkpoint that phase ended with, or nil when there is
// none.
func (s *Store) End(phase string) (*Checkpoint, error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	for _, c := range all { // the furthest along first
		if c.name.phase == phase && c.Complete() && c.verify() == nil {
			return c, nil
		}
	}
	return nil, nil
}

// SetDamagedAside looks at every checkpoint but latest, which Latest found whole,
// and sets those that are damaged aside with a warning.
func (s *Store) SetDamagedAside(latest *Checkpoint) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.name == latest.name || c.verify() == nil {
			continue
		}
		if err := s.setAside([]*Checkpoint{c}, "the run goes on without it"); err != nil {
			return err
		}
	}
	return nil
}

// firstWhole returns the first checkpoint that is whole, and sets those before
// it aside; otherwise says what comes of that.
func (s *Store) firstWhole(list []*Checkpoint, otherwise string) (*Checkpoint, error) {
	for i, c := range list {
		if c.verify() == nil {
			return c, s.setAside(list[:i], otherwise)
		}
	}
	if len(list) > 0 {
		return nil, list[0].verify()
	}
	return nil, nil
}

// setAside gives damaged checkpoints names that are not looked at again.
func (s *Store) setAside(damaged []*Checkpoint, otherwise string) error {
	for _, c := range damaged {
		s.warn(c.verify(), otherwise)
		aside := filepath.Join(s.Dir, ".damaged-"+filepath.Base(c.Dir))
		if err := os.RemoveAll(aside); err != nil { // of an earlier time
			return err
		}
		if err := os.Rename(c.Dir, aside); err != nil {
			return err
		}
	}
	return nil
}

// warn tells of a damaged checkpoint and of what comes of it.
func (s *Store) warn(damage error, otherwise string) {
	if s.Warn != nil {
		s.Warn(fmt.Errorf("%w; %s", damage, otherwise))
	}
}
