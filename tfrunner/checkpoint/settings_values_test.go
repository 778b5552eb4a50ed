package checkpoint_test

import (
	"reflect"
	"testing"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestValuesAreTheSettingsInUse: what is 0 or empty is not, but for scalars of the graph.
func TestValuesAreTheSettingsInUse(t *testing.T) {
	s := checkpoint.Settings{
		StartFrom: checkpoint.StartFrom{Weights: "graph"}, BatchSize: 32, LearningRate: 1e-3, Augment: "none",
		Schedule: train.Schedule{Kind: train.ScheduleCosine, WarmupSteps: 10},
		Scalars:  graph.Scalars{"weight_decay": 0, "momentum": 0.9},
	}
	want := map[string]any{
		"batch-size": 32.0, "learning-rate": 1e-3, "augment": "none", "schedule": "cosine", "warmup-steps": 10.0, "balance": "none",
		"weight-decay": 0.0, "momentum": 0.9,
	}
	if got := s.Values(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
