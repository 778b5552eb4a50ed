package runfolder_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// tunable has a momentum and smoothed labels as inputs.
var tunable = &graph.Manifest{
	Phases:  []graph.Phase{{Name: "warmup", LearningRate: 1e-3, Epochs: 10}},
	Scalars: []graph.Scalar{{Name: "learning_rate"}, {Name: "momentum", Default: 0.9}, {Name: "label_smoothing", Default: 0.1}},
}

func TestPlannedScalarsAreThoseOfTheGraphUnlessChosen(t *testing.T) {
	planned := runfolder.Request{Settings: checkpoint.Settings{Scalars: graph.Scalars{"momentum": 0.5}}}.Planned(tunable, "warmup")
	if want := (graph.Scalars{"momentum": 0.5, "label_smoothing": 0.1}); !maps.Equal(planned.Settings.Scalars, want) {
		t.Errorf("%v, want %v", planned.Settings.Scalars, want)
	}
	if old := (runfolder.Request{}).Planned(threePhases, "warmup"); old.Settings.Scalars != nil {
		t.Errorf("a graph with no other input than the learning rate: %v", old.Settings.Scalars)
	}
}

func TestPlanRefusesOtherScalarsWithinAPhase(t *testing.T) {
	begun := runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32}}.Planned(tunable, "warmup")
	latest := &checkpoint.Checkpoint{State: checkpoint.State{
		Settings: begun.Settings, Epochs: 10, Progress: train.Progress{Phase: "warmup", Epoch: 3},
	}}
	if _, err := (runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32, Scalars: graph.Scalars{"momentum": 0.9}}}).Plan(tunable, checkpoint.Identity{}, latest); err != nil {
		t.Errorf("the same momentum: %v", err)
	}
	_, err := runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32, Scalars: graph.Scalars{"momentum": 0.5}}}.Plan(tunable, checkpoint.Identity{}, latest)
	if err == nil || !strings.Contains(err.Error(), "phase \"warmup\" began with `momentum` 0.9, now it is 0.5") || fault.Code(err) != fault.ExitUsage {
		t.Errorf("another momentum: %v", err)
	}
}
