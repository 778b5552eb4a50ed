package train

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// BestByLoss is the column that tells the best epoch if nothing else is said.
const BestByLoss = validationPrefix + Loss

// BestBy says which of two epochs did better on the validation images. As text it is
// the column alone.
type BestBy struct {
	Column string // of the history: val_loss, or val_ and the name of a metric
	Higher bool   // more is better
}

// NewBestBy is that of a column, where a task has these metrics. The error is the user's
// to fix (exit code 2): there is no such column.
func NewBestBy(column string, metrics []graph.Metric) (BestBy, error) {
	if column == BestByLoss {
		return BestBy{Column: column}, nil
	}
	columns := []string{BestByLoss}
	for _, m := range metrics {
		if column == validationPrefix+m.Name {
			return BestBy{Column: column, Higher: m.Better == graph.Higher}, nil
		}
		columns = append(columns, validationPrefix+m.Name)
	}
	return BestBy{}, fault.Usage("`best` %q: want %s", column, strings.Join(columns, " or "))
}

// MarshalText gives the column.
func (by BestBy) MarshalText() ([]byte, error) { return []byte(by.Column), nil }

// UnmarshalText takes the column; what is better is not known then (see NewBestBy).
func (by *BestBy) UnmarshalText(text []byte) error {
	*by = BestBy{Column: string(text)}
	return nil
}

func (by BestBy) String() string { return by.Column }

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
	return &Best{By: by, Value: by.Value(row), Epoch: row.Epoch}
}

// Better says whether one value of the column is better than another.
func (by BestBy) Better(value, than float64) bool {
	if by.Higher {
		return value > than
	}
	return value < than
}

// Compare is negative where a did better than b, or as well but sooner.
func (by BestBy) Compare(a, b Epoch) int {
	order := cmp.Compare(by.Value(a), by.Value(b))
	if by.Higher {
		order = -order
	}
	return cmp.Or(order, cmp.Compare(a.Epoch, b.Epoch))
}

// Value is what the epoch has in the column.
func (by BestBy) Value(row Epoch) float64 {
	return row.Validation[strings.TrimPrefix(by.Column, validationPrefix)]
}
