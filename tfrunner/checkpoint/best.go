package checkpoint

import (
	"cmp"
	"slices"

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

// bestFirst sorts those checkpoints of phase that end an epoch, the best first.
func (s *Store) bestFirst(all []*Checkpoint, phase string) []*Checkpoint {
	ends := slices.DeleteFunc(slices.Clone(all), func(c *Checkpoint) bool {
		return c.name.phase != phase || len(c.Progress.History) == 0 || c.Progress.Step > 0
	})
	slices.SortStableFunc(ends, func(a, b *Checkpoint) int { return s.by(phase).Compare(a.lastEpoch(), b.lastEpoch()) })
	return ends
}

// by tells the best epoch of a phase.
func (s *Store) by(phase string) train.BestBy {
	return cmp.Or(s.OwnBestBy[phase], s.BestBy, train.BestBy{Column: train.BestByLoss})
}

// lastEpoch is the last row of the checkpoint's history.
func (c *Checkpoint) lastEpoch() train.Epoch { return c.Progress.History[len(c.Progress.History)-1] }
