package tfrunner_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

// tunable is smallManifest with a momentum and smoothed labels as inputs.
func tunable() *tfrunner.Manifest {
	m := smallManifest()
	zero, one := 0.0, 1.0
	train := []string{"train_warmup", "train_warmup_from_features", "train_all"}
	m.Scalars = []tfrunner.Scalar{
		{Name: "learning_rate", Type: "float32", Default: 1e-3, Above: &zero, Signatures: train},
		{Name: "momentum", Type: "float64", Default: 0.9, Minimum: &zero, Below: &one, Signatures: train},
		{Name: "label_smoothing", Type: "float64", Default: 0.1, Minimum: &zero, Below: &one,
			Signatures: append(slices.Clone(train), "evaluate", "evaluate_warmup_from_features")},
	}
	return m
}

func TestContractHasTheScalars(t *testing.T) {
	signatures := smallSignatures()
	if err := tunable().CheckSignatures(signatures); err == nil || !contains(err.Error(), `"evaluate": input "label_smoothing" is missing`) {
		t.Errorf("signatures without scalars: %v", err)
	}
	double := tfrunner.TensorSpec{Type: "double"}
	for _, name := range []string{"evaluate", "train_warmup", "train_all", "train_warmup_from_features", "evaluate_warmup_from_features"} {
		signatures[name].Inputs["label_smoothing"] = double
	}
	for _, name := range []string{"train_warmup", "train_all", "train_warmup_from_features"} {
		signatures[name].Inputs["momentum"] = double
	}
	if err := tunable().CheckSignatures(signatures); err != nil {
		t.Error(err)
	}
	if err := smallManifest().CheckSignatures(signatures); err == nil || !contains(err.Error(), `"evaluate": input "label_smoothing" is not in the manifest`) {
		t.Errorf("a manifest without scalars: %v", err)
	}
	signatures["train_all"].Inputs["momentum"] = tfrunner.TensorSpec{Type: "float"}
	if err := tunable().CheckSignatures(signatures); err == nil || !contains(err.Error(), `"momentum" is float[], the manifest says double[]`) {
		t.Errorf("a momentum of another type: %v", err)
	}
}

func TestPlannedScalarsAreThoseOfTheGraphUnlessChosen(t *testing.T) {
	m := tunable()
	planned := tfrunner.Request{Settings: tfrunner.Settings{Scalars: tfrunner.Scalars{"momentum": 0.5}}}.Planned(m, "warmup")
	if want := (tfrunner.Scalars{"momentum": 0.5, "label_smoothing": 0.1}); !maps.Equal(planned.Settings.Scalars, want) {
		t.Errorf("%v, want %v", planned.Settings.Scalars, want)
	}
	if old := (tfrunner.Request{}).Planned(smallManifest(), "warmup"); old.Settings.Scalars != nil {
		t.Errorf("a graph with no other input than the learning rate: %v", old.Settings.Scalars)
	}
	if want := (tfrunner.Scalars{"learning_rate": 1e-3, "momentum": 0.9, "label_smoothing": 0.1}); !maps.Equal(m.Defaults(m.Phases[0]), want) {
		t.Errorf("%v, want %v", m.Defaults(m.Phases[0]), want)
	}
}

func TestScalarsAreRefused(t *testing.T) {
	for _, c := range []struct {
		m          *tfrunner.Manifest
		scalars    tfrunner.Scalars
		want, hint string
	}{
		{tunable(), tfrunner.Scalars{"weight_decay": 0.1}, "`weight-decay`: the graph takes no weight decay", "it takes `learning-rate`, `momentum`, `label-smoothing`; "},
		{smallManifest(), tfrunner.Scalars{"momentum": 0.9}, "`momentum`: the graph takes no momentum", "it takes `learning-rate`; "},
		{tunable(), tfrunner.Scalars{"momentum": 1}, "`momentum` 1: want at least 0 and less than 1", ""},
		{tunable(), tfrunner.Scalars{"label_smoothing": -0.1}, "`label-smoothing` -0.1: want at least 0 and less than 1", ""},
		{tunable(), tfrunner.Scalars{"momentum": math.NaN()}, "`momentum` NaN: want", ""},
	} {
		err := tfrunner.Request{Settings: tfrunner.Settings{Scalars: c.scalars}}.Check(c.m)
		if err == nil || !contains(err.Error(), c.want) || !contains(fault.Hint(err), c.hint) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%v: %v, hint %q", c.scalars, err, fault.Hint(err))
		}
	}
	if err := (tfrunner.Request{Settings: tfrunner.Settings{Scalars: tfrunner.Scalars{"momentum": 0}}}).Check(tunable()); err != nil {
		t.Errorf("a momentum of 0: %v", err)
	}
}

// scalarRecorder is a fakeModel that notes what it is given.
type scalarRecorder struct {
	fakeModel
	trained, evaluated []tfrunner.Scalars
}

func (m *scalarRecorder) Train(phase string, b *dataset.Batch, scalars tfrunner.Scalars) (tfrunner.StepResult, error) {
	m.trained = append(m.trained, maps.Clone(scalars))
	return m.fakeModel.Train(phase, b, scalars)
}

func (m *scalarRecorder) Evaluate(phase string, b *dataset.Batch, scalars tfrunner.Scalars) (tfrunner.Evaluation, error) {
	m.evaluated = append(m.evaluated, maps.Clone(scalars))
	return m.fakeModel.Evaluate(phase, b, scalars)
}

func TestTrainerHandsTheScalarsOn(t *testing.T) {
	model := &scalarRecorder{}
	trainer := trainer(model)
	trainer.Scalars = tfrunner.Scalars{"momentum": 0.5}
	if err := trainer.Run(t.Context(), &tfrunner.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	want := tfrunner.Scalars{"momentum": 0.5, "learning_rate": 0.5}
	for _, given := range append(model.trained, model.evaluated...) {
		if !maps.Equal(given, want) {
			t.Fatalf("given %v, want %v", given, want)
		}
	}
	if len(model.evaluated) == 0 || len(trainer.Scalars) != 1 {
		t.Errorf("%d evaluations; the trainer's scalars are %v", len(model.evaluated), trainer.Scalars)
	}
}

func TestPlanRefusesOtherScalarsWithinAPhase(t *testing.T) {
	m := tunable()
	begun := tfrunner.Request{Settings: tfrunner.Settings{BatchSize: 32}}.Planned(m, "warmup")
	latest := &tfrunner.Checkpoint{State: tfrunner.State{
		Settings: begun.Settings, Epochs: 10, Progress: tfrunner.Progress{Phase: "warmup", Epoch: 3},
	}}
	if _, err := (tfrunner.Request{Settings: tfrunner.Settings{BatchSize: 32, Scalars: tfrunner.Scalars{"momentum": 0.9}}}).Plan(m, tfrunner.Identity{}, latest); err != nil {
		t.Errorf("the same momentum: %v", err)
	}
	_, err := tfrunner.Request{Settings: tfrunner.Settings{BatchSize: 32, Scalars: tfrunner.Scalars{"momentum": 0.5}}}.Plan(m, tfrunner.Identity{}, latest)
	if err == nil || !contains(err.Error(), "phase \"warmup\" began with `momentum` 0.9, now it is 0.5") || fault.Code(err) != fault.ExitUsage {
		t.Errorf("another momentum: %v", err)
	}
}
