package tfrunner

import (
	"cmp"
	"slices"
)

// BestBy is the column of the history that says which epoch did best.
type BestBy string

// What the best epoch may be told by.
const (
	BestByLoss     BestBy = "val_loss"
	BestByAccuracy BestBy = "val_accuracy"
)

// Best is the epoch of a phase that did best on the validation images.
type Best struct {
	By    BestBy  `json:"by"`
	Value float64 `json:"value"`
	Epoch int     `json:"epoch"`
}

// In finds the best epoch of a history, the first of equals; nil: there is none.
func (by BestBy) In(history []Epoch) *Best {
	if len(history) == 0 {
		return nil
	}
	row := slices.MinFunc(history, by.compare)
	return &Best{By: by, Value: by.value(row), Epoch: row.Epoch}
}

// compare is negative where a did better than b, or as well but sooner.
func (by BestBy) compare(a, b Epoch) int {
	order := cmp.Compare(by.value(a), by.value(b))
	if by == BestByAccuracy {
		order = -order
	}
	return cmp.Or(order, cmp.Compare(a.Epoch, b.Epoch))
}

func (by BestBy) value(row Epoch) float64 {
	if by == BestByAccuracy {
		return row.ValAccuracy
	}
	return row.ValLoss
}

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
	slices.SortStableFunc(ends, func(a, b *Checkpoint) int { return s.by().compare(a.lastEpoch(), b.lastEpoch()) })
	return ends
}

func (s *Store) by() BestBy { return cmp.Or(s.BestBy, BestByLoss) }

// lastEpoch is the last row of the checkpoint's history.
func (c *Checkpoint) lastEpoch() Epoch { return c.Progress.History[len(c.Progress.History)-1] }
