package checkpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// saveEpochs saves a checkpoint after each of a phase's epochs, whose validation
// losses and accuracies are given; the model's weight is the epoch's number.
func saveEpochs(t *testing.T, s *checkpoint.Store, phase string, losses, accuracies []float64) {
	t.Helper()
	p := train.Progress{Phase: phase}
	for i := range losses {
		p.Epoch++
		p.History = append(p.History, train.Epoch{Epoch: p.Epoch, Validation: train.Metrics{"loss": losses[i], "accuracy": accuracies[i]}})
		state := checkpoint.State{Epochs: len(losses), Progress: p}
		if err := s.Save(state, &faketrain.Model{Weight: float64(p.Epoch)}); err != nil {
			t.Fatal(err)
		}
	}
}

func checkpointNames(t *testing.T, s *checkpoint.Store) string {
	t.Helper()
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestStoreKeepsTheBest(t *testing.T) {
	losses, accuracies := []float64{3, 1, 2, 1, 5, 6}, []float64{0.1, 0.2, 0.9, 0.3, 0.9, 0.4}
	tests := []struct {
		by    map[string]train.BestBy
		keep  int
		best  int
		value float64
		left  string
	}{
		{map[string]train.BestBy{"warmup": {Column: train.BestByLoss}}, 1, 2, 1, "warmup-0002-000000 warmup-0006-000000"},
		{map[string]train.BestBy{"warmup": {Column: "val_accuracy", Higher: true}}, 1, 3, 0.9, "warmup-0003-000000 warmup-0006-000000"},
		{nil, 3, 2, 1, "warmup-0002-000000 warmup-0004-000000 warmup-0005-000000 warmup-0006-000000"},
	}
	for _, tt := range tests {
		s := &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup", "unfreeze"}, Metrics: faketrain.Metrics, Keep: tt.keep, BestBy: tt.by}
		if best, err := s.Best("warmup"); best != nil || err != nil {
			t.Errorf("best of nothing: %v, %v", best, err)
		}
		saveEpochs(t, s, "warmup", losses, accuracies)
		if got := checkpointNames(t, s); got != tt.left {
			t.Errorf("by %v, keeping %d: %s, want %s", tt.by, tt.keep, got, tt.left)
		}
		best, err := s.Best("warmup")
		if err != nil || best.Progress.Epoch != tt.best {
			t.Fatalf("best %+v, %v, want epoch %d", best, err, tt.best)
		}
		latest, err := s.Latest()
		if b := latest.Best; err != nil || b == nil || b.Epoch != tt.best || b.Value != tt.value || b.By.Column == "" {
			t.Errorf("the newest state's best: %+v, %v", b, err)
		}
		// The best of a phase outlives it.
		save(t, s, 9, "unfreeze", 0, 3)
		if best, err = s.Best("warmup"); err != nil || best.Progress.Epoch != tt.best {
			t.Errorf("best in the next phase: %+v, %v", best, err)
		}
		if best, err = s.Best("unfreeze"); err != nil || best != nil {
			t.Errorf("best of no completed epoch: %+v, %v", best, err)
		}
	}
}

func TestBestFallsBackFromADamagedCheckpoint(t *testing.T) {
	var warnings []error
	s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}, Warn: func(err error) { warnings = append(warnings, err) }}
	saveEpochs(t, s, "warmup", []float64{2, 1, 4, 3}, []float64{0, 0, 0, 0})
	if err := damage["a changed file"](filepath.Join(s.Dir, "warmup-0002-000000")); err != nil {
		t.Fatal(err)
	}
	best, err := s.Best("warmup")
	if err != nil || best.Progress.Epoch != 4 {
		t.Errorf("best %+v, %v, want epoch 4: of those left, it did best", best, err)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "warmup-0002-000000") {
		t.Errorf("warnings %v", warnings)
	}
}
