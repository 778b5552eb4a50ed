package train

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
	row := slices.MinFunc(history, by.Compare)
	return &Best{By: by, Value: by.value(row), Epoch: row.Epoch}
}

// Compare is negative where a did better than b, or as well but sooner.
func (by BestBy) Compare(a, b Epoch) int {
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
