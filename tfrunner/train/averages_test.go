package train_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestValidationSeesAverages: what is validated are averages, and what hooks save and training
// goes on with are the weights themselves.
func TestValidationSeesAverages(t *testing.T) {
	plain, averaged := &faketrain.Model{}, &faketrain.Model{Averages: true}
	want, got := train.Progress{Phase: "warmup"}, train.Progress{Phase: "warmup"}
	var averages, weights []float64
	if err := faketrain.Trainer(plain, train.Hook{OnEpoch: func(*train.Progress) error {
		weights = append(weights, plain.Weight)
		return nil
	}}).Run(t.Context(), &want); err != nil {
		t.Fatal(err)
	}
	if err := faketrain.Trainer(averaged, train.Hook{OnEpoch: func(*train.Progress) error {
		averages = append(averages, averaged.Average)
		if averaged.Weight != weights[len(averages)-1] {
			t.Errorf("epoch %d ends with the weight %v, without averages with %v", len(averages), averaged.Weight, weights[len(averages)-1])
		}
		return nil
	}}).Run(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	for i, row := range got.History {
		if loss := row.Validation[train.Loss]; loss != float64(float32(averages[i])) || loss == want.History[i].Validation[train.Loss] {
			t.Errorf("epoch %d: validation loss %v, that of the average is %v", i+1, loss, averages[i])
		}
	}
}

// endingSource ends a context with its second batch.
type endingSource struct {
	faketrain.Source
	end context.CancelFunc
}

func (s endingSource) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		for b, err := range s.Source.Batches(ctx, epoch, first) {
			if !yield(b, err) {
				return
			}
			s.end()
		}
	}
}

// TestStoppedInValidationHasTheWeightsBack: what is saved then are no averages.
func TestStoppedInValidationHasTheWeightsBack(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	plain, model := &faketrain.Model{}, &faketrain.Model{Averages: true}
	p := train.Progress{Phase: "warmup"}
	one := faketrain.Trainer(plain)
	one.Epochs = 1
	if err := one.Run(t.Context(), &train.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	saved := 0.0
	trainer := faketrain.Trainer(model, train.Hook{OnStop: func(*train.Progress) error {
		saved = model.Weight
		return nil
	}})
	trainer.Validation = endingSource{faketrain.Source{Count: 4}, end}
	if err := trainer.Run(ctx, &p); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if saved != plain.Weight {
		t.Errorf("saved the weight %v, want %v", saved, plain.Weight)
	}
}
