package tfrunner_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

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
	if err == nil || !strings.Contains(err.Error(), "phase \"warmup\" began with `momentum` 0.9, now it is 0.5") || fault.Code(err) != fault.ExitUsage {
		t.Errorf("another momentum: %v", err)
	}
}
