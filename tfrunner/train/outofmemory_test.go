package train_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// smallModel has room for so many images.
type smallModel struct {
	faketrain.Model
	room int
}

func (m *smallModel) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	if len(b.Samples) > m.room {
		return train.StepResult{}, fmt.Errorf("signature: %w: OOM when allocating", train.ErrOutOfMemory)
	}
	return m.Model.Train(phase, b, scalars)
}

func TestOutOfMemorySaysWhatFits(t *testing.T) {
	for room, hint := range map[int]string{0: "not even one image fits", 1: "`batch-size` 1 fits"} {
		err := faketrain.Trainer(&smallModel{room: room}).Run(t.Context(), &train.Progress{Phase: "warmup"})
		if !errors.Is(err, train.ErrOutOfMemory) || !strings.Contains(err.Error(), "a step on 2 images") || !strings.Contains(fault.Hint(err), hint) {
			t.Errorf("room for %d: %v, hint %q", room, err, fault.Hint(err))
		}
	}
}

// TestFailedStepIsNotSaved: it may have changed the model in part.
func TestFailedStepIsNotSaved(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stops := 0
	model := &smallModel{room: 1}
	hook := train.Hook{OnStop: func(*train.Progress) error { stops++; return nil }}
	tr := faketrain.Trainer(model, hook)
	tr.Training = cancelling{faketrain.Source{Count: 7}, cancel}
	if err := tr.Run(ctx, &train.Progress{Phase: "warmup"}); !errors.Is(err, train.ErrOutOfMemory) || stops != 0 {
		t.Errorf("%v, saved %d times", err, stops)
	}
}

// cancelling ends the context while a batch is in use.
type cancelling struct {
	faketrain.Source
	cancel func()
}

func (c cancelling) Steps() int { c.cancel(); return c.Source.Steps() }
