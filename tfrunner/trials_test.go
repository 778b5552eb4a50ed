package tfrunner_test

import (
	"math"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// openTrials gets ready for trials of the first phase from the graph's weights.
func openTrials(t *testing.T, config tfrunner.Config, parallel int, pooled ...string) *tfrunner.Trials {
	t.Helper()
	config.Folder = ""
	trials, err := tfrunner.OpenTrials(t.Context(), config, "", parallel, pooled)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trials.Close)
	return trials
}

// figures are those of a history that do not tell the time.
func figures(history []train.Epoch) (all []train.Epoch) {
	for _, row := range history {
		row.Seconds, row.ImagesPerSecond, row.Times = 0, 0, train.Times{}
		all = append(all, row)
	}
	return all
}

// TestTrialIsARun: a trial, also one that pauses, has the figures of a run with its settings,
// however many are trained at a time.
func TestTrialIsARun(t *testing.T) {
	config, engine, heard := fakeConfig(t)
	config.Phases, config.Epochs, config.LearningRate = []string{"warmup"}, 4, 0.25
	var want []train.Epoch
	heard.onEpoch = func(p *train.Progress) { want = figures(p.History) }
	run(t, config)
	trials := openTrials(t, config, 3)
	planned := trials.Planned()
	if planned.Epochs != 4 || planned.Settings.LearningRate != 0.25 || trials.From() != "the graph's weights" {
		t.Errorf("planned %+v from %s", planned, trials.From())
	}
	var running sync.WaitGroup
	for i := range 7 {
		running.Go(func() {
			trial := tfrunner.Trial{Phase: planned}
			if i > 0 {
				trial.Until, trial.Pause = i, filepath.Join(t.TempDir(), "weights")
			}
			stands, err := trials.Train(t.Context(), trial)
			if err == nil && i > 0 && i < planned.Epochs {
				if n := len(stands.Progress.History); n != i || stands.Prefix != trial.Pause {
					t.Errorf("paused after %d epochs, want %d; %q", n, i, stands.Prefix)
				}
				stands, err = trials.Train(t.Context(), tfrunner.Trial{Phase: planned, From: stands})
			}
			if err != nil {
				t.Error(err)
				return
			}
			if got := figures(stands.Progress.History); !reflect.DeepEqual(got, want) || stands.Prefix != "" {
				t.Errorf("trial %d: %+v, the run had %+v", i, got, want)
			}
		})
	}
	running.Wait()
	trials.Close()
	if engine.Opened != 4 || engine.Closed != 4 {
		t.Errorf("%d models opened and %d closed, want 1 for the run and 3 for the trials", engine.Opened, engine.Closed)
	}
}

// TestTrialOnSomeImages: pooled trials train on any images and have others evaluated.
func TestTrialOnSomeImages(t *testing.T) {
	config, _, _ := fakeConfig(t)
	trials := openTrials(t, config, 1, dataset.Training, dataset.Validation)
	training, validation := trials.Images()
	if len(training) != 14 || !reflect.DeepEqual(training, validation) {
		t.Fatalf("%d and %d images, want all 14", len(training), len(validation))
	}
	evaluated := trials.NewEvaluator()
	_, err := trials.Train(t.Context(), tfrunner.Trial{Phase: trials.Planned(), Training: training[:9], Validation: training[9:], Evaluated: evaluated})
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, s := range training[9:] {
		if s.Label == 1 { // the model says so of all
			right++
		}
	}
	if got := evaluated.Metrics()["accuracy"]; got != float64(right)/5 {
		t.Errorf("accuracy %v, want %d of 5", got, right)
	}
}

// TestDivergedTrial: one ends in an error that says so, and the next one begins anew.
func TestDivergedTrial(t *testing.T) {
	config, _, _ := fakeConfig(t)
	trials := openTrials(t, config, 1)
	steep := trials.Planned()
	steep.Settings.LearningRate = math.Inf(1)
	_, err := trials.Train(t.Context(), tfrunner.Trial{Phase: steep})
	if !train.Diverged(err) {
		t.Errorf("error %v", err)
	}
	if _, err := trials.Train(t.Context(), tfrunner.Trial{Phase: trials.Planned()}); err != nil {
		t.Error(err)
	}
	if _, err := tfrunner.OpenTrials(t.Context(), config, "", 0, nil); err == nil {
		t.Error("no trial at a time")
	}
}
