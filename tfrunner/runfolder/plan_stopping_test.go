package runfolder_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestStoppedPhaseIsOverOnceItHasItsWeights: a run that was killed between the
// last epoch and the best weights has still to be given them.
func TestStoppedPhaseIsOverOnceItHasItsWeights(t *testing.T) {
	stopping := train.EarlyStopping{Patience: 2, By: train.BestBy{Column: train.BestByLoss}}
	latest := at("warmup", 3, 50)
	latest.Settings.EarlyStopping = stopping
	latest.Progress.History = nil
	for epoch := 1; epoch <= 3; epoch++ {
		latest.Progress.History = append(latest.Progress.History, train.Epoch{Epoch: epoch, Validation: train.Metrics{train.Loss: float64(epoch)}})
	}
	req := runfolder.Request{Phases: []string{"unfreeze"}, Settings: checkpoint.Settings{BatchSize: 32, Augment: "default", EarlyStopping: stopping}}
	if _, err := req.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.Contains(err.Error(), `"warmup", which stopped at epoch 3 of 50`) {
		t.Errorf("the next phase: error %v", err)
	}
	req.Phases = []string{"warmup"}
	plan, err := req.Plan(threePhases, checkpoint.Identity{}, latest)
	if err != nil || !plan[0].Complete() || plan[0].Restored != 0 {
		t.Errorf("the same phase: %+v, %v: want nothing to train and no weights restored", plan, err)
	}
	latest.Restored = 1
	req.Phases = []string{"warmup", "unfreeze"}
	plan, err = req.Plan(threePhases, checkpoint.Identity{}, latest)
	if err != nil || len(plan) != 2 || plan[0].Restored != 1 || plan[1].Restored != 0 {
		t.Errorf("with its weights: %+v, %v", plan, err)
	}
	req.Phases = []string{"warmup"}
	req.EarlyStopping.Patience = 5
	_, err = req.Plan(threePhases, checkpoint.Identity{}, latest)
	if err == nil || !strings.Contains(err.Error(), "was trained with `patience` 2, now it is 5") || fault.Code(err) != fault.ExitUsage {
		t.Errorf("with more patience: %v", err)
	}
}
