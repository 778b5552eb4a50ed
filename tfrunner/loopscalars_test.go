package tfrunner_test

import (
	"maps"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
)

// scalarRecorder is a faketrain.Model that notes what it is given.
type scalarRecorder struct {
	faketrain.Model
	trained, evaluated []graph.Scalars
}

func (m *scalarRecorder) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (tfrunner.StepResult, error) {
	m.trained = append(m.trained, maps.Clone(scalars))
	return m.Model.Train(phase, b, scalars)
}

func (m *scalarRecorder) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (tfrunner.Evaluation, error) {
	m.evaluated = append(m.evaluated, maps.Clone(scalars))
	return m.Model.Evaluate(phase, b, scalars)
}

func TestTrainerHandsTheScalarsOn(t *testing.T) {
	model := &scalarRecorder{}
	trainer := faketrain.Trainer(model)
	trainer.Scalars = graph.Scalars{"momentum": 0.5}
	if err := trainer.Run(t.Context(), &tfrunner.Progress{Phase: "warmup"}); err != nil {
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
