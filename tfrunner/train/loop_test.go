package train_test

import (
	"context"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestEpochMeansWeighBatchesByTheirImages(t *testing.T) {
	model := &faketrain.Model{Loss: func(step int) float64 { return float64(step) }}
	p := train.Progress{Phase: "warmup"}
	tr := faketrain.Trainer(model)
	tr.Epochs = 1
	if err := tr.Run(t.Context(), &p); err != nil {
		t.Fatal(err)
	}
	row := p.History[0]
	// Seven images in batches of 2, 2, 2 and 1 with losses 1 to 4.
	if want := (2*1 + 2*2 + 2*3 + 1*4) / 7.0; row.Training[train.Loss] != want {
		t.Errorf("loss %v, want %v", row.Training[train.Loss], want)
	}
	if want := 4 / 7.0; row.Training["accuracy"] != want {
		t.Errorf("accuracy %v, want %v", row.Training["accuracy"], want)
	}
	if want := 0.5; row.Validation["accuracy"] != want {
		t.Errorf("validation accuracy %v, want %v", row.Validation["accuracy"], want)
	}
}

// TestStoppedAnywhereContinuesAlike stops a run after every possible step and
// continues it from what the hook saved.
func TestStoppedAnywhereContinuesAlike(t *testing.T) {
	for _, s := range schedules {
		t.Run(s.String(), func(t *testing.T) { stopAnywhere(t, s) })
	}
}

func stopAnywhere(t *testing.T, s train.Schedule) {
	trainer := func(m train.Model, hooks ...train.Hook) *train.Trainer {
		tr := faketrain.Trainer(m, hooks...)
		tr.Schedule = s
		return tr
	}
	whole := &faketrain.Model{}
	want := train.Progress{Phase: "warmup"}
	if err := trainer(whole).Run(t.Context(), &want); err != nil {
		t.Fatal(err)
	}
	for stopAt := 1; stopAt <= 12; stopAt++ {
		model := &faketrain.Model{}
		p := train.Progress{Phase: "warmup"}
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("stopped")
		stops := 0
		hook := train.Hook{
			OnStep: func(*train.Progress, train.StepResult) error {
				if model.Steps == stopAt {
					cancel(cause)
				}
				return nil
			},
			OnStop: func(*train.Progress) error { stops++; return nil },
		}
		if err := trainer(model, hook).Run(ctx, &p); !errors.Is(err, cause) {
			t.Fatalf("stopped after step %d: error %v, want the context's cause", stopAt, err)
		}
		if stops != 1 || model.Steps != stopAt {
			t.Fatalf("stopped after step %d: OnStop ran %d times, %d steps done", stopAt, stops, model.Steps)
		}
		if err := trainer(model).Run(t.Context(), &p); err != nil {
			t.Fatal(err)
		}
		if model.Weight != whole.Weight {
			t.Errorf("stopped after step %d: weight %v, want %v", stopAt, model.Weight, whole.Weight)
		}
		for i, row := range p.History {
			row.Seconds, row.ImagesPerSecond, row.Times = want.History[i].Seconds, want.History[i].ImagesPerSecond, want.History[i].Times
			if !reflect.DeepEqual(row, want.History[i]) {
				t.Errorf("stopped after step %d: row %+v, want %+v", stopAt, row, want.History[i])
			}
		}
	}
}

func TestNaNGuardNamesTheStepAndSavesNothing(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		model := &faketrain.Model{Loss: func(step int) float64 {
			if step == 6 {
				return bad
			}
			return 1
		}}
		saved := 0
		save := train.Hook{OnEpoch: func(*train.Progress) error { saved++; return nil }}
		err := faketrain.Trainer(model, train.NaNGuard(func() string { return "good" }), save).Run(t.Context(), &train.Progress{Phase: "warmup"})
		if err == nil || saved != 1 {
			t.Fatalf("error %v, %d epochs saved; want an error and the one good epoch", err, saved)
		}
		if want := `epoch 2, step 2`; !strings.Contains(err.Error(), want) || fault.Hint(err) == "" {
			t.Errorf("error %q with hint %q: want %q and a hint", err, fault.Hint(err), want)
		}
	}
}

func TestEvaluateHandsEachImageToTheEvaluator(t *testing.T) {
	evaluator := &faketrain.Evaluator{}
	metrics, err := train.Evaluate(t.Context(), &faketrain.Model{Weight: 0.5}, "warmup", nil, faketrain.Source{Count: 5}, evaluator)
	if err != nil || !slices.Equal(evaluator.Images, []string{"0", "1", "2", "3", "4"}) {
		t.Errorf("predictions on %v, error %v", evaluator.Images, err)
	}
	if want := (train.Metrics{train.Loss: 0.5, "accuracy": 0.4}); !maps.Equal(metrics, want) {
		t.Errorf("metrics %v, want %v", metrics, want)
	}
}

// scalarRecorder is a faketrain.Model that notes what it is given.
type scalarRecorder struct {
	faketrain.Model
	trained, evaluated []graph.Scalars
}

func (m *scalarRecorder) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	m.trained = append(m.trained, maps.Clone(scalars))
	return m.Model.Train(phase, b, scalars)
}

func (m *scalarRecorder) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (train.Evaluation, error) {
	m.evaluated = append(m.evaluated, maps.Clone(scalars))
	return m.Model.Evaluate(phase, b, scalars)
}

func TestTrainerHandsTheScalarsOn(t *testing.T) {
	model := &scalarRecorder{}
	trainer := faketrain.Trainer(model)
	trainer.Scalars = graph.Scalars{"momentum": 0.5}
	if err := trainer.Run(t.Context(), &train.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	want := graph.Scalars{"momentum": 0.5, "learning_rate": 0.5}
	for _, given := range append(model.trained, model.evaluated...) {
		if !maps.Equal(given, want) {
			t.Fatalf("given %v, want %v", given, want)
		}
	}
	if len(model.evaluated) == 0 || len(trainer.Scalars) != 1 {
		t.Errorf("%d evaluations; the trainer's scalars are %v", len(model.evaluated), trainer.Scalars)
	}
}
