package tfrunner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

var errEnough = errors.New("enough")

// stopAfter trains until a phase has done an epoch.
func stopAfter(t *testing.T, config tfrunner.Config, heard *listener, phase string, epoch int) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	heard.onEpoch = func(p *train.Progress) {
		if p.Phase == phase && p.Epoch == epoch {
			cancel(errEnough)
		}
	}
	if err := tfrunner.Train(ctx, config); !errors.Is(err, errEnough) {
		t.Fatalf("stopped: %v", err)
	}
	heard.onEpoch = nil
}

// remembering is config as a program gives it that leaves all but graph, data and folder,
// and what it names, to the run's record.
func remembering(config tfrunner.Config, given ...string) tfrunner.Config {
	config.Given = func(setting string) bool { return slices.Contains(given, setting) }
	return config
}

func TestRecordHasARangeForEachTimeThatARunWentOn(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.Command, config.Epochs = "first", 5
	began := time.Now().Add(-time.Second)
	stopAfter(t, config, heard, "warmup", 1)
	config.Command = "second"
	stopAfter(t, config, heard, "warmup", 3)
	config.Command = "third"
	run(t, config)
	record, err := config.Folder.ReadRecord()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range record.Phases["warmup"].Ranges {
		got = append(got, r.Command)
		if r.Settings.LearningRate != 0.5 || r.Epochs != 5 || r.Start.Before(began) || r.End.Before(r.Start) || r.Host == "" {
			t.Errorf("%+v", r)
		}
	}
	ranges := record.Phases["warmup"].Ranges
	if !slices.Equal(got, []string{"first", "second", "third"}) || ranges[0].To.Epoch != 1 || ranges[1].From.Epoch != 1 || ranges[1].To.Epoch != 3 || ranges[2].To.Epoch != 5 {
		t.Errorf("%+v", ranges)
	}
	if unfreeze := record.Phases["unfreeze"].Ranges; len(unfreeze) != 1 || unfreeze[0].To.Epoch != 5 {
		t.Errorf("unfreeze: %+v", unfreeze)
	}
	config.Fresh, config.Command = true, "fourth"
	run(t, config)
	if record, err = config.Folder.ReadRecord(); err != nil || len(record.Phases["warmup"].Ranges) != 1 || record.Phases["warmup"].Ranges[0].Command != "fourth" {
		t.Errorf("started over: %+v, %v", record.Phases["warmup"].Ranges, err)
	}
}

// TestPhaseOfItsOwnIsContinuedAlike stops a run with settings by phase in the middle, and
// continues it with nothing given.
func TestPhaseOfItsOwnIsContinuedAlike(t *testing.T) {
	byPhase := func(config *tfrunner.Config) {
		unfreeze := config.EachPhase()
		unfreeze.LearningRate, unfreeze.Epochs, unfreeze.Best = 0.01, 4, "val_accuracy"
		unfreeze.EarlyStopping.Patience = 3
		unfreeze.Augmentation = augment.Recipe()
		config.ByPhase = map[string]tfrunner.PhaseConfig{"unfreeze": unfreeze}
	}
	whole, _, _ := fakeConfig(t)
	byPhase(&whole)
	run(t, whole)
	for phase, epoch := range map[string]int{"warmup": 1, "unfreeze": 2} {
		stopped, _, heard := fakeConfig(t)
		alone := remembering(stopped)
		byPhase(&stopped)
		stopped.Data, stopped.Graph = whole.Data, whole.Graph
		stopAfter(t, stopped, heard, phase, epoch)
		alone.Data, alone.Graph = "", ""
		run(t, alone)
		differences := runfolder.CompareFiles(string(whole.Folder), string(stopped.Folder),
			append(runfolder.EqualResults("warmup"), append(runfolder.EqualResults("unfreeze"), "model/model.txt")...))
		if len(differences) > 0 {
			t.Errorf("stopped in %s: %v", phase, differences)
		}
		record, err := stopped.Folder.ReadRecord()
		if err != nil || record.Phases["unfreeze"].LearningRate != 0.01 || record.Phases["unfreeze"].EarlyStopping.By.Column != "val_accuracy" ||
			record.Phases["unfreeze"].Augment != "default" || record.Phases["warmup"].LearningRate != 0.5 {
			t.Errorf("stopped in %s: %+v, %v", phase, record, err)
		}
	}
}

func TestOneWayOfDecodingForAllPhases(t *testing.T) {
	config, _, _ := fakeConfig(t)
	unfreeze := config.EachPhase()
	unfreeze.Decode = tfrunner.DecodeFast
	config.ByPhase = map[string]tfrunner.PhaseConfig{"unfreeze": unfreeze}
	if err := tfrunner.Train(t.Context(), config); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "phase \"unfreeze\": `decode` fast") {
		t.Errorf("%v", err)
	}
}
