package runfolder_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// ownUnfreeze asks for all phases, of which unfreeze has settings of its own.
func ownUnfreeze() runfolder.Request {
	all := checkpoint.Settings{BatchSize: 32, Augment: "default", LearningRate: 1e-3}
	own := all
	own.LearningRate, own.Augment = 1e-5, "none"
	return runfolder.Request{Epochs: 3, Settings: all, Own: map[string]runfolder.Own{"unfreeze": {Epochs: 7, Settings: own}}}
}

func TestPhaseHasSettingsOfItsOwn(t *testing.T) {
	plan, err := ownUnfreeze().Plan(threePhases, checkpoint.Identity{}, nil)
	if err != nil || describe(plan) != "warmup@0/3 unfreeze@0/7 all@0/3" {
		t.Fatalf("%s, %v", describe(plan), err)
	}
	if plan[0].Settings.LearningRate != 1e-3 || plan[1].Settings.LearningRate != 1e-5 || plan[1].Settings.Augment != "none" || plan[2].Settings.Augment != "default" {
		t.Errorf("%+v", plan)
	}
	want := []string{"`learning-rate` 1e-05", `the augmentation "none"`, "`epochs` 7"}
	if got := ownUnfreeze().OwnSettings(threePhases, "unfreeze"); !slices.Equal(got, want) {
		t.Errorf("its own: %q", got)
	}
	if got := ownUnfreeze().OwnSettings(threePhases, "warmup"); len(got) > 0 {
		t.Errorf("warmup has its own: %q", got)
	}
}

func TestOwnSettingsThatAreRefused(t *testing.T) {
	for want, change := range map[string]func(*runfolder.Request){
		"`set`: the graph has no phase \"unfreze\"; did you mean \"unfreeze\"? its phases are: warmup, unfreeze, all": func(r *runfolder.Request) {
			r.Own["unfreze"] = r.Own["unfreeze"]
		},
		"`set`: phase \"unfreeze\" has settings of its own, and is not run; leave them out, or run it too: the phases that run are warmup": func(r *runfolder.Request) {
			r.Phases = []string{"warmup"}
		},
		"phase \"unfreeze\": `learning-rate` -1: want more than 0; ": func(r *runfolder.Request) {
			own := r.Own["unfreeze"]
			own.LearningRate = -1
			r.Own["unfreeze"] = own
		},
		"phase \"unfreeze\": `momentum`: the graph takes no momentum; it takes `learning-rate`": func(r *runfolder.Request) {
			own := r.Own["unfreeze"]
			own.Scalars = map[string]float64{"momentum": 0.5}
			r.Own["unfreeze"] = own
		},
	} {
		r := ownUnfreeze()
		change(&r)
		err := r.Check(threePhases)
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error()+"; "+fault.Hint(err), want) {
			t.Errorf("%v (%s), want %s", err, fault.Hint(err), want)
		}
	}
	r := ownUnfreeze()
	own := r.Own["unfreeze"]
	own.IfRun = true
	r.Own["unfreeze"], r.Phases = own, []string{"warmup"}
	if err := r.Check(threePhases); err != nil {
		t.Errorf("passed over where the phase is not run: %v", err)
	}
}

// TestOwnSettingsStayAsTheyWere: those of a phase are held to what it began with.
func TestOwnSettingsStayAsTheyWere(t *testing.T) {
	r := ownUnfreeze()
	latest := at("unfreeze", 1, 7)
	latest.Settings = r.Own["unfreeze"].Settings
	if _, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err != nil {
		t.Error(err)
	}
	r.Own = nil
	r.Epochs = 7
	if _, err := r.Plan(threePhases, checkpoint.Identity{}, latest); err == nil || !strings.Contains(err.Error(), "phase \"unfreeze\" began with `learning-rate` 1e-05, now it is 0.001") {
		t.Errorf("without them: %v", err)
	}
}

func TestRangesFollowOneAnother(t *testing.T) {
	at := func(epoch, step int) runfolder.Position { return runfolder.Position{Epoch: epoch, Step: step} }
	var ranges []runfolder.Range
	for _, next := range [][2]runfolder.Position{
		{at(0, 0), at(0, 0)}, // killed before its first checkpoint
		{at(0, 0), at(2, 0)}, // its last checkpoint was half-way through the third epoch
		{at(2, 5), at(4, 0)}, // whose checkpoints were damaged from the fourth epoch on
		{at(3, 0), at(5, 0)},
	} {
		ranges = runfolder.AppendRange(ranges, runfolder.Range{From: next[0], To: next[0]})
		ranges[len(ranges)-1].To = next[1]
	}
	want := []runfolder.Range{{From: at(0, 0), To: at(2, 5)}, {From: at(2, 5), To: at(3, 0)}, {From: at(3, 0), To: at(5, 0)}}
	if len(ranges) != len(want) {
		t.Fatalf("%+v", ranges)
	}
	for i := range want {
		if ranges[i].From != want[i].From || ranges[i].To != want[i].To {
			t.Errorf("range %d: %+v, want %+v", i, ranges[i], want[i])
		}
	}
}
