package tfrunner_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// weightIn is the weight that a file of the fake network has.
func weightIn(t *testing.T, folder runfolder.Folder, file string) float64 {
	t.Helper()
	var model struct{ Weight float64 }
	if err := json.NewDecoder(strings.NewReader(read(t, folder, file))).Decode(&model); err != nil {
		t.Fatal(err)
	}
	return model.Weight
}

// checkOutcome compares the model with the checkpoint of an epoch, and what run.json says.
func checkOutcome(t *testing.T, folder runfolder.Folder, phase string, epoch int) {
	t.Helper()
	at := filepath.Join("checkpoints", phase+"-000"+string(rune('0'+epoch))+"-000000", "variables.index")
	if got, want := weightIn(t, folder, "model/model.txt"), weightIn(t, folder, at); got != want {
		t.Errorf("the model has the weight %v, that of %s after epoch %d is %v", got, phase, epoch, want)
	}
	record, err := folder.ReadRecord()
	if err != nil || record.Model == nil || !reflect.DeepEqual(*record.Model, runfolder.Weights{Phase: phase, Epoch: epoch}) || record.Phases[phase].ReportEpoch != epoch {
		t.Errorf("run.json: model %v, report on epoch %d, %v", record.Model, record.Phases[phase].ReportEpoch, err)
	}
}

// TestFinalBestIsWhatComesOut has a warm-up whose first epoch is the best of two.
func TestFinalBestIsWhatComesOut(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.Phases = []string{"warmup"}
	run(t, config)
	checkOutcome(t, config.Folder, "warmup", 2)
	if !strings.Contains(heard.notes, "warmup: epoch 1 was better: val_loss 1.") || !strings.Contains(heard.notes, "; `final` best keeps it") {
		t.Errorf("notes %s", heard.notes)
	}
	if b := heard.reports[0]; b.Weights.Epoch != 2 || b.Best.Epoch != 1 || b.Best.Last <= b.Best.Value {
		t.Errorf("report on %v, best %+v", b.Weights, b.Best)
	}

	// The other one comes out without training, and back again.
	for final, epoch := range map[string]int{checkpoint.Best: 1, checkpoint.Last: 2} {
		heard.said, config.Ending.Final = nil, final
		run(t, config)
		checkOutcome(t, config.Folder, "warmup", epoch)
		if want := "warmup from epoch 2 of 2 on 10 images\nwarmup report on 6 evaluation images\nmodel model"; heard.text() != want {
			t.Errorf("%s: heard %s", final, heard.text())
		}
	}
}

// TestNextPhaseGoesOnFromTheLastEpoch whatever comes out of the one before it.
func TestNextPhaseGoesOnFromTheLastEpoch(t *testing.T) {
	last, _, _ := fakeConfig(t)
	run(t, last)
	best, _, heard := fakeConfig(t)
	best.Data, best.Graph, best.Ending.Final = last.Data, last.Graph, checkpoint.Best
	run(t, best)
	if w := heard.reports[0].Weights; w.Phase != "warmup" || w.Epoch != 1 {
		t.Errorf("the first report is on %v", w)
	}
	files := append(runfolder.EqualResults("warmup"), runfolder.EqualResults("unfreeze")...)
	files = append(files, "checkpoints/warmup-0002-000000/variables.index", "checkpoints/unfreeze-0003-000000/variables.index")
	if d := runfolder.CompareFiles(string(last.Folder), string(best.Folder), files); len(d) > 0 {
		t.Error(d)
	}
}

// TestFinalOfAnEarlierPhaseChanges its report, and nothing is trained.
func TestFinalOfAnEarlierPhaseChanges(t *testing.T) {
	config, _, heard := fakeConfig(t)
	run(t, config)
	for range 2 {
		heard.said, config.Ending.Final = nil, checkpoint.Best
		run(t, config)
		record, err := config.Folder.ReadRecord()
		if err != nil || record.Phases["warmup"].ReportEpoch != 1 || record.Phases["warmup"].Final != checkpoint.Best {
			t.Errorf("run.json: %+v, %v", record.Phases["warmup"], err)
		}
		if strings.Contains(heard.text(), " epoch 1\n") || config.Folder.Damage("warmup", nil) != nil {
			t.Errorf("heard %s; %v", heard.text(), config.Folder.Damage("warmup", nil))
		}
		checkOutcome(t, config.Folder, "unfreeze", 3) // its last is its best
	}
	if strings.Contains(heard.text(), "warmup report") {
		t.Errorf("made once more, though nothing changed: %s", heard.text())
	}
	// Asked for alone, it leaves the model of the phase after it.
	config.Ending.Final, config.Phases, heard.said = checkpoint.Last, []string{"warmup"}, nil
	run(t, config)
	if !strings.Contains(heard.text(), "warmup report") {
		t.Errorf("heard %s", heard.text())
	}
	checkOutcome(t, config.Folder, "unfreeze", 3)
}

// TestSortedReportIsRemembered, and an earlier phase's made again where the order changes.
func TestSortedReportIsRemembered(t *testing.T) {
	config, _, heard := fakeConfig(t)
	if err := os.WriteFile(filepath.Join(config.Data, "evaluation", "dog", "one more.png"), []byte("dog"), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, config)
	given := ""
	config.Given = func(setting string) bool { return setting == given || setting == "graph" || setting == "data" }
	for _, tt := range []struct {
		given             string
		bySupport, sorted bool // asked for, and what comes out
		again             bool // the report on the first phase is made again
	}{
		{"", false, false, false},
		{"sort-classes", true, true, true},
		{"", false, true, false},
		{"sort-classes", false, false, true},
	} {
		given, config.Ending.BySupport, heard.said = tt.given, tt.bySupport, nil
		run(t, config)
		if again := strings.Contains(heard.text(), "warmup report"); again != tt.again {
			t.Errorf("%+v: heard %s", tt, heard.text())
		}
		for _, phase := range []string{"warmup", "unfreeze"} {
			record, err := config.Folder.ReadRecord()
			text := read(t, config.Folder, filepath.Join(phase, "report.txt"))
			sorted := strings.Index(text, "dog") < strings.Index(text, "cat")
			if err != nil || record.Phases[phase].BySupport != tt.sorted || sorted != tt.sorted {
				t.Errorf("%+v: %s: by support: %v, %v\n%s", tt, phase, record.Phases[phase].BySupport, err, text)
			}
		}
	}
}

// TestBestThatWasNotKeptIsRefused: by accuracy, which never changes, the first epoch is the
// best, and by loss the last.
func TestBestThatWasNotKeptIsRefused(t *testing.T) {
	config, _, _ := fakeConfig(t)
	config.Keep = 1
	run(t, config)
	before := read(t, config.Folder, "run.json")
	config.Ending.Final, config.Best, config.Phases = checkpoint.Best, "val_accuracy", []string{"unfreeze"}
	err := tfrunner.Train(t.Context(), config)
	if fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "epoch 1 is the best by `best` val_accuracy") ||
		!strings.Contains(fault.Hint(err), "`best` val_loss") {
		t.Errorf("%v; %s", err, fault.Hint(err))
	}
	if read(t, config.Folder, "run.json") != before {
		t.Error("run.json was written")
	}
	config.Ending.Final = "first"
	if err := tfrunner.Train(t.Context(), config); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "want last or best") {
		t.Error(err)
	}
}

// TestRunRemembersWhatComesOut: what is not given is as before.
func TestRunRemembersWhatComesOut(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.Phases, config.Ending.Final = []string{"warmup"}, checkpoint.Best
	run(t, config)
	again := tfrunner.Defaults()
	again.Folder, again.Engine, again.NewDecoder, again.Observer = config.Folder, config.Engine, config.NewDecoder, heard
	again.Workers, again.CacheImages = 1, false
	again.Given = func(setting string) bool { return setting == "epochs" }
	again.Epochs = 4
	run(t, again)
	checkOutcome(t, config.Folder, "warmup", 1)
	if !strings.Contains(heard.notes, "`final` best") {
		t.Errorf("notes %s", heard.notes)
	}
	if _, err := os.Stat(filepath.Join(string(config.Folder), "checkpoints", "warmup-0004-000000")); err != nil {
		t.Error(err)
	}
}
