package runfolder_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

var threePhases = &graph.Manifest{Phases: []graph.Phase{
	{Name: "warmup", Epochs: 50, LearningRate: 1e-4},
	{Name: "unfreeze", Epochs: 20, LearningRate: 1e-4},
	{Name: "all", Epochs: 5, LearningRate: 1e-5},
}}

// at is a checkpoint of a run that has done epoch of epochs of phase.
func at(phase string, epoch, epochs int) *checkpoint.Checkpoint {
	return &checkpoint.Checkpoint{State: checkpoint.State{
		Settings: checkpoint.Settings{BatchSize: 32, LearningRate: 1e-4, Augment: "default"},
		Epochs:   epochs,
		Progress: train.Progress{Phase: phase, Epoch: epoch},
	}}
}

func TestPlan(t *testing.T) {
	const all = "warmup unfreeze all"
	tests := []struct {
		name   string
		phases string // asked for
		epochs int
		latest *checkpoint.Checkpoint
		want   string // phase@epoch/epochs, or the error
	}{
		{"new run, all", "", 0, nil, "warmup@0/50 unfreeze@0/20 all@0/5"},
		{"new run, named", all, 10, nil, "warmup@0/10 unfreeze@0/10 all@0/10"},
		{"first phase", "warmup", 0, nil, "warmup@0/50"},
		{"continue", "warmup", 0, at("warmup", 3, 50), "warmup@3/50"},
		{"more epochs", "warmup", 12, at("warmup", 10, 10), "warmup@10/12"},
		{"complete: nothing to train", "warmup", 10, at("warmup", 10, 10), "warmup@10/10"},
		{"next phase", "unfreeze", 0, at("warmup", 10, 10), "unfreeze@0/20"},
		{"fewer epochs", "warmup", 2, at("warmup", 3, 10), "phase \"warmup\" began with `epochs` 10, now it is 2"},
		{"past it", "warmup", 0, at("unfreeze", 1, 20), ""},
		{"continue all", "", 0, at("unfreeze", 1, 20), "unfreeze@1/20 all@0/5"},

		{"no warm-up", "unfreeze", 0, nil, `phase "unfreeze" continues from "warmup", which has not been run`},
		{"warm-up unfinished", "unfreeze", 0, at("warmup", 3, 10), `which stopped at epoch 3 of 10`},
		{"one left out", "warmup all", 0, nil, `phase "all" continues from "unfreeze"`},
		{"unknown", "warmup thaw", 0, nil, `the graph has no phase "thaw"`},
		{"order", "unfreeze warmup", 0, nil, "phases run in the graph's order"},
		{"twice", "warmup warmup", 0, nil, "phases run in the graph's order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := runfolder.Request{Phases: strings.Fields(tt.phases), Epochs: tt.epochs, Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"}}
			plan, err := req.Plan(threePhases, checkpoint.Identity{}, tt.latest)
			if err != nil {
				if tt.want == "" || !strings.Contains(err.Error(), tt.want) || fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
					t.Errorf("error %q (code %d, hint %q), want %q", err, fault.Code(err), fault.Hint(err), tt.want)
				}
				return
			}
			if got := describe(plan); got != tt.want {
				t.Errorf("plan %q, want %q", got, tt.want)
			}
		})
	}
}

func describe(plan []runfolder.PlannedPhase) string {
	var parts []string
	for _, p := range plan {
		parts = append(parts, p.Name+"@"+strconv.Itoa(p.Progress.Epoch)+"/"+strconv.Itoa(p.Epochs))
	}
	return strings.Join(parts, " ")
}

func TestPlanRefusesAnotherRun(t *testing.T) {
	id := checkpoint.Identity{Graph: "g", Data: "d", Classes: []string{"a", "b"}, Seed: 1}
	latest := at("warmup", 3, 50)
	latest.Identity = id
	req := runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"}}
	if _, err := req.Plan(threePhases, id, latest); err != nil {
		t.Fatal(err)
	}
	change := map[string]func(*checkpoint.Identity, *runfolder.Request){
		"the graph changed":  func(i *checkpoint.Identity, _ *runfolder.Request) { i.Graph = "h" },
		"the images changed": func(i *checkpoint.Identity, _ *runfolder.Request) { i.Data = "e" },
		`the list of classes (added "c"; removed "b") changed`: func(i *checkpoint.Identity, _ *runfolder.Request) { i.Classes = []string{"a", "c"} },
		"`seed` (1, now 2)":                     func(i *checkpoint.Identity, _ *runfolder.Request) { i.Seed = 2 },
		"`batch-size` 32, now":                  func(_ *checkpoint.Identity, r *runfolder.Request) { r.BatchSize = 16 },
		`the augmentation "default", now`:       func(_ *checkpoint.Identity, r *runfolder.Request) { r.Augment = "none" },
		"`decode` , now it is fast":             func(_ *checkpoint.Identity, r *runfolder.Request) { r.Decode = "fast" },
		"`learning-rate` 0.0001, n":             func(_ *checkpoint.Identity, r *runfolder.Request) { r.LearningRate = 1 },
		"`schedule` constant, now it is cosine": func(_ *checkpoint.Identity, r *runfolder.Request) { r.Schedule.Kind = "cosine" },
	}
	for want, apply := range change {
		now, r := id, req
		apply(&now, &r)
		_, err := r.Plan(threePhases, now, latest)
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestCosineKeepsItsEpochs: the number of epochs decides a cosine's every rate.
func TestCosineKeepsItsEpochs(t *testing.T) {
	latest := at("warmup", 3, 50)
	latest.Settings.Schedule.Kind = train.ScheduleCosine
	req := runfolder.Request{Settings: checkpoint.Settings{BatchSize: 32, Augment: "default", Schedule: latest.Settings.Schedule}}
	if _, err := req.Plan(threePhases, checkpoint.Identity{}, latest); err != nil {
		t.Error(err)
	}
	req.Epochs = 60
	_, err := req.Plan(threePhases, checkpoint.Identity{}, latest)
	if err == nil || !strings.Contains(err.Error(), "began with a cosine over 50 epochs, now it is 60") || fault.Code(err) != fault.ExitUsage {
		t.Errorf("other epochs: %v", err)
	}
	latest.Progress.Epoch = 50
	if _, err = req.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.Contains(err.Error(), "trained with a cosine over 50 epochs, now it is 60") {
		t.Errorf("more epochs of a phase that is complete: %v", err)
	}
	req.Epochs = 20
	if plan, err := req.Plan(threePhases, checkpoint.Identity{}, latest); err != nil || !plan[0].Complete() || plan[0].Epochs != 50 {
		t.Errorf("fewer epochs of a phase that is complete: %+v, %v", plan, err)
	}
	req.Epochs, req.BatchSize = 50, 8
	if _, err := req.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.HasPrefix(fault.Hint(err), "give `batch-size` 32 to go on to what is left, ") {
		t.Errorf("another setting: %v (%s)", err, fault.Hint(err))
	}
}

func TestMinimumIsBelowTheLearningRate(t *testing.T) {
	req := runfolder.Request{Phases: []string{"warmup"}, Settings: checkpoint.Settings{Schedule: train.Schedule{Kind: train.ScheduleCosine, Minimum: 5e-5}}}
	if err := req.Check(threePhases); err != nil {
		t.Error(err)
	}
	req.Phases = nil
	if err := req.Check(threePhases); err == nil || !strings.Contains(err.Error(), `phase "all" has the learning rate 1e-05`) {
		t.Errorf("a minimum above the last phase's learning rate: %v", err)
	}
}
