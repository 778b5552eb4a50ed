package runfolder_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestCompletePhaseIsExtendedAsItWasTrained changes each setting of a phase of ten epochs
// that are done.
func TestCompletePhaseIsExtendedAsItWasTrained(t *testing.T) {
	for want, change := range map[string]func(*runfolder.Request){
		"":                       func(*runfolder.Request) {},
		"`batch-size` 32":        func(r *runfolder.Request) { r.BatchSize = 4 },
		"`learning-rate` 0.0001": func(r *runfolder.Request) { r.LearningRate = 0.5 },
		`augmentation "default"`: func(r *runfolder.Request) { r.Augment = "none" },
		"`schedule` constant":    func(r *runfolder.Request) { r.Schedule.Kind = "cosine" },
		"`class-weight` ":        func(r *runfolder.Request) { r.ClassWeight = "balanced" },
		"`balance` none":         func(r *runfolder.Request) { r.Balance = "sampling" },
		"`patience` 0":           func(r *runfolder.Request) { r.EarlyStopping.Patience = 2 },
		"`views` 0":              func(r *runfolder.Request) { r.Views = 3 },
	} {
		for _, epochs := range []int{10, 12} {
			req := runfolder.Request{Phases: []string{"warmup"}, Epochs: epochs, Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"}}
			change(&req)
			_, err := req.Plan(threePhases, checkpoint.Identity{}, at("warmup", 10, 10))
			if want == "" {
				if err != nil {
					t.Errorf("%d epochs: %v", epochs, err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), `phase "warmup" is complete, and was trained with `) || !strings.Contains(err.Error(), want) ||
				fault.Code(err) != fault.ExitUsage || !strings.Contains(fault.Hint(err), "train it again with `fresh`") {
				t.Errorf("%d epochs, want %q: %v (%s)", epochs, want, err, fault.Hint(err))
			}
		}
	}
}

// TestCompletePhaseAmongAll asks for all phases with settings that the first, which is over,
// was not trained with. More epochs are for the later ones.
func TestCompletePhaseAmongAll(t *testing.T) {
	req := runfolder.Request{Epochs: 10, Settings: checkpoint.Settings{BatchSize: 4, Augment: "default"}}
	_, err := req.Plan(threePhases, checkpoint.Identity{}, at("warmup", 10, 10))
	if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "was trained with `batch-size` 32, now it is 4") ||
		!strings.Contains(fault.Hint(err), "or train it again with `fresh`, or ask for later phases alone with `phase`") {
		t.Errorf("%v (%s)", err, fault.Hint(err))
	}
	req.BatchSize = 32
	if plan, err := req.Plan(threePhases, checkpoint.Identity{}, at("warmup", 10, 10)); err != nil || describe(plan) != "warmup@10/10 unfreeze@0/10 all@0/10" {
		t.Errorf("the same settings: %s, %v", describe(plan), err)
	}
}

// TestCompletePhaseIsNotShortened where fewer epochs are asked for; epochs that are not
// given are those that it was trained for.
func TestCompletePhaseIsNotShortened(t *testing.T) {
	req := runfolder.Request{Phases: []string{"warmup"}, Epochs: 7, Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"}}
	_, err := req.Plan(threePhases, checkpoint.Identity{}, at("warmup", 10, 10))
	if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "complete with `epochs` 10, now it is 7") ||
		!strings.Contains(fault.Hint(err), "give `epochs` 10 or more, or train it again with `fresh`") {
		t.Errorf("%v (%s)", err, fault.Hint(err))
	}
	req.Given = func(setting string) bool { return setting == "phase" }
	if _, err := req.Plan(threePhases, checkpoint.Identity{}, at("warmup", 10, 10)); err != nil {
		t.Errorf("not given: %v", err)
	}
}
