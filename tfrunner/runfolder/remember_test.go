package runfolder_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// begun is how a run of two phases was begun.
func begun() map[string]runfolder.PhaseRecord {
	settings := checkpoint.Settings{
		BatchSize: 8, LearningRate: 0.3, Augment: "none", Schedule: train.Schedule{Kind: train.ScheduleCosine, Minimum: 1e-6},
		EarlyStopping: train.EarlyStopping{Patience: 3, By: train.BestBy{Column: "val_accuracy", Higher: true}},
	}
	return map[string]runfolder.PhaseRecord{"warmup": {Settings: settings, Epochs: 3}, "unfreeze": {Settings: settings, Epochs: 4}}
}

// request is one that gives some settings, where a new run has others.
func request(given ...string) runfolder.Request {
	return runfolder.Request{
		Settings: checkpoint.Settings{BatchSize: 32, Augment: "default"},
		Recorded: begun(), Given: func(setting string) bool { return slices.Contains(given, setting) },
	}
}

func TestPhasesAreAsTheyWereBegun(t *testing.T) {
	for _, name := range []string{"warmup", "unfreeze"} {
		was := begun()[name]
		if p := request().Planned(threePhases, name); p.Epochs != was.Epochs || len(p.Settings.Differences(was.Settings)) > 0 {
			t.Errorf("%s: %+v, want %+v", name, p, was)
		}
	}
	if p := request().Planned(threePhases, "all"); p.Epochs != 5 || p.Settings.BatchSize != 32 || p.Settings.LearningRate != 1e-5 {
		t.Errorf("a phase that is not recorded: %+v", p)
	}
	want := []string{"`batch-size` 8", "`learning-rate` 0.3", "`schedule` cosine", "`minimum-learning-rate` 1e-06", "`patience` 3", "`best` val_accuracy", `the augmentation "none"`, "`epochs` 3"}
	if got := request().Remembered(threePhases, "warmup"); !slices.Equal(got, want) {
		t.Errorf("remembered %q, want %q", got, want)
	}
}

// TestGivenSettingsWin: those that belong together are given together.
func TestGivenSettingsWin(t *testing.T) {
	r := request("epochs", "batch-size", "min-delta", "zoom-range")
	r.Epochs, r.Augment, r.EarlyStopping = 9, "zoom-range=0.9,1.1", train.EarlyStopping{MinDelta: 0.1}
	p := r.Planned(threePhases, "warmup")
	stopping := begun()["warmup"].EarlyStopping
	stopping.MinDelta = 0.1
	if p.Epochs != 9 || p.Settings.BatchSize != 32 || p.Settings.EarlyStopping != stopping || p.Settings.Augment != r.Augment || p.Settings.LearningRate != 0.3 {
		t.Errorf("%+v", p)
	}
}

func TestOtherSettingsAreRefused(t *testing.T) {
	latest := at("unfreeze", 1, 4)
	latest.Settings = begun()["unfreeze"].Settings
	for given, want := range map[string]string{
		"batch-size": "phase \"unfreeze\" began with `batch-size` 8, now it is 32",
		"augment":    `phase "unfreeze" began with the augmentation "none", now it is "default"`,
	} {
		r := request(given, "phase")
		r.Phases = []string{"unfreeze"}
		_, err := r.Plan(threePhases, checkpoint.Identity{}, latest)
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s given: %v", given, err)
		}
		for _, phases := range [][]string{{"warmup"}, nil} {
			r := request(given)
			r.Phases = phases
			_, err := r.Plan(threePhases, checkpoint.Identity{}, latest)
			if err == nil || !strings.Contains(err.Error(), `the run is past phase "warmup", which was trained with`) || !strings.Contains(err.Error(), ", now it is ") {
				t.Errorf("%s given for a phase that is over: %v", given, err)
			}
		}
	}
	r := request("epochs", "phase")
	r.Epochs = 9
	constant := r.Recorded["unfreeze"]
	constant.Schedule = train.Schedule{}
	r.Recorded["unfreeze"] = constant
	latest.Settings = constant.Settings
	if plan, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err != nil || plan[0].Epochs != 9 ||
		!slices.Equal(r.Kept(threePhases, plan), []string{`the run is past phase "warmup", which stays at 3 epochs`}) {
		t.Errorf("more epochs of all phases: %v, %v", plan, err)
	}
	r.Phases = []string{"warmup"}
	if _, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.Contains(err.Error(), "for 3 epochs, now it is 9") {
		t.Errorf("more epochs of a phase that is over: %v", err)
	}
	r = request()
	r.Phases = []string{"warmup"}
	if plan, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err != nil || len(plan) > 0 {
		t.Errorf("nothing given: %v, %v", plan, err)
	}
}

// TestOtherWeightsOfAPhaseThatIsOver: the same command continues, another is refused.
func TestOtherWeightsOfAPhaseThatIsOver(t *testing.T) {
	latest := at("unfreeze", 1, 4)
	latest.Settings = begun()["unfreeze"].Settings
	r := request("init")
	r.StartFrom = checkpoint.StartFrom{Weights: checkpoint.StartFromGraph}
	if _, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.Contains(err.Error(), "`init`: the run is past phase \"warmup\"") {
		t.Errorf("other weights: %v", err)
	}
	was := r.Recorded["warmup"]
	was.StartFrom = r.StartFrom
	r.Recorded["warmup"] = was
	if plan, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err != nil || plan[0].Progress.Epoch != 1 {
		t.Errorf("the same weights: %+v, %v", plan, err)
	}
}

// TestPhaseThatWasToStartFromOtherWeights: the record has their checksum alone.
func TestPhaseThatWasToStartFromOtherWeights(t *testing.T) {
	start := checkpoint.StartFrom{Weights: "1234"}
	r := request()
	r.Phases = []string{"warmup"}
	was := r.Recorded["warmup"]
	was.StartFrom = start
	r.Recorded["warmup"] = was
	if _, err := r.Plan(threePhases, checkpoint.Identity{}, nil); err == nil || !strings.Contains(fault.Hint(err), "give `init` again") {
		t.Errorf("not begun: %v", err)
	}
	latest := at("warmup", 1, 3)
	latest.Settings = was.Settings
	if plan, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err != nil || plan[0].Settings.StartFrom != start || plan[0].Progress.Epoch != 1 {
		t.Errorf("begun: %+v, %v", plan, err)
	}
}
