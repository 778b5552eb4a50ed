package checkpoint

import (
	"slices"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// Best returns the whole checkpoint of phase that was saved after the epoch that
// did best on the validation images, or nil when no epoch was completed. It is
// never pruned. A damaged one is set aside with a warning, and the best of the
// others taken; when no other is left, that is an error naming one (exit code 1).
func (s *Store) Best(phase string) (*Checkpoint, error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	return s.firstWhole(s.bestFirst(all, phase), "the best of the others is taken")
}

// BestOf are the whole ones of those checkpoints of phase that were saved after its count
// best epochs, the best first. Damaged ones are set aside with a warning.
func (s *Store) BestOf(phase string, count int) (whole []*Checkpoint, err error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	best := s.bestFirst(all, phase)
	for _, c := range best[:min(len(best), count)] {
		if c.verify() == nil {
			whole = append(whole, c)
		} else if err := s.setAside([]*Checkpoint{c}, "the others are taken"); err != nil {
			return nil, err
		}
	}
	if len(whole) == 0 {
		return nil, fault.Failed("phase %q: the checkpoints of its best epochs are gone", phase).WithHint("start the phase over with `fresh`")
	}
	return whole, nil
}

// Find is the checkpoint that which means, Last or Best, of the phase that the run has
// come to, and the latest one, which says how far that is. It is for a reader, who leaves
// damaged ones where they are. That there is none is the user's to fix (exit code 2).
func (s *Store) Find(which string) (found, latest *Checkpoint, err error) {
	latest, err = s.Peek()
	if err != nil || which == Last {
		return latest, latest, err
	}
	all, err := s.list()
	if err != nil {
		return nil, nil, err
	}
	if found = s.peekAt(s.bestFirst(all, latest.Progress.Phase), "the best of the others is taken"); found != nil {
		return found, latest, nil
	}
	return nil, nil, fault.Usage("phase %q has no whole checkpoint of the end of an epoch in %q", latest.Progress.Phase, s.Dir).
		WithHint("`checkpoint` last takes what the phase has come to")
}

// Holds says whether there is a checkpoint of the end of an epoch.
func (s *Store) Holds(phase string, epoch int) bool {
	names, _, err := s.names()
	return err == nil && slices.ContainsFunc(names, func(n checkpointName) bool {
		return n.phase == phase && n.epoch == epoch && n.step == 0
	})
}

// bestFirst sorts those checkpoints of phase that end an epoch, the best first.
func (s *Store) bestFirst(all []*Checkpoint, phase string) []*Checkpoint {
	ends := slices.DeleteFunc(slices.Clone(all), func(c *Checkpoint) bool {
		return c.name.phase != phase || len(c.Progress.History) == 0 || c.Progress.Step > 0
	})
	by := s.by(all, phase)
	slices.SortStableFunc(ends, func(a, b *Checkpoint) int { return by.Compare(a.lastEpoch(), b.lastEpoch()) })
	return ends
}

// by decides which epoch of phase is the best: BestBy, or what decided it when the newest of its
// checkpoints was saved.
func (s *Store) by(all []*Checkpoint, phase string) train.BestBy {
	if by, ok := s.BestBy[phase]; ok {
		return by
	}
	for _, c := range all { // the furthest along first
		if c.name.phase == phase && c.Best != nil {
			return c.Best.By
		}
	}
	return train.BestBy{Column: train.BestByLoss}
}

// lastEpoch is the last row of the checkpoint's history.
func (c *Checkpoint) lastEpoch() train.Epoch { return c.Progress.History[len(c.Progress.History)-1] }
