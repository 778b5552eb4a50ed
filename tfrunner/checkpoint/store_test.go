package checkpoint_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

func save(t *testing.T, s *checkpoint.Store, weight float64, phase string, epoch, step int) {
	t.Helper()
	state := checkpoint.State{Epochs: 2, Progress: train.Progress{Phase: phase, Epoch: epoch, Step: step}}
	if err := s.Save(state, &faketrain.Model{Weight: weight}); err != nil {
		t.Fatal(err)
	}
}

func TestStoreKeepsTheNewestOfEachPhase(t *testing.T) {
	s := &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup", "unfreeze"}}
	if c, err := s.Latest(); c != nil || err != nil {
		t.Fatalf("empty store: %v, %v", c, err)
	}
	save(t, s, 1, "warmup", 1, 0)
	save(t, s, 2, "warmup", 1, 7)
	save(t, s, 3, "warmup", 2, 0)
	save(t, s, 4, "unfreeze", 0, 3)
	save(t, s, 4, "unfreeze", 0, 4)
	save(t, s, 4, "unfreeze", 0, 5)

	latest, err := s.Latest()
	if err != nil || latest.Progress.Phase != "unfreeze" || latest.Progress.Step != 5 {
		t.Fatalf("latest %+v, %v", latest, err)
	}
	var m faketrain.Model
	if err := m.Restore(latest.Saved()); err != nil || m.Weight != 4 {
		t.Errorf("restored %v, %v", m.Weight, err)
	}
	entries, _ := os.ReadDir(s.Dir)
	if len(entries) != 3 {
		t.Errorf("%d checkpoints kept, want the last of warmup and two of unfreeze", len(entries))
	}
	before, err := s.LatestBefore("unfreeze")
	if err != nil || before.Progress.Epoch != 2 || !before.Complete() {
		t.Errorf("before unfreeze: %+v, %v", before, err)
	}
}

func TestStoreIgnoresWhatWasNeverCompleted(t *testing.T) {
	s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
	save(t, s, 1, "warmup", 1, 0)
	half := filepath.Join(s.Dir, ".tmp-warmup-0002-000000")
	if err := os.Mkdir(half, 0o755); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Latest(); err != nil || c.Progress.Epoch != 1 {
		t.Errorf("latest %v, %v", c, err)
	}
}

// damage breaks a checkpoint in each way that a disk or a person can.
var damage = map[string]func(dir string) error{
	"a changed file": func(dir string) error {
		return os.WriteFile(filepath.Join(dir, "variables.index"), []byte(`{"Weight":9}`), 0o644)
	},
	"a missing file": func(dir string) error { return os.Remove(filepath.Join(dir, "variables.index")) },
	"a short state":  func(dir string) error { return os.Truncate(filepath.Join(dir, "state.json"), 10) },
	"a flipped state": func(dir string) error {
		path := filepath.Join(dir, "state.json")
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data[len(data)/2] ^= 1
		return os.WriteFile(path, data, 0o644)
	},
	"no checksums": func(dir string) error { return os.Remove(filepath.Join(dir, "SHA256SUMS")) },
	"another's state": func(dir string) error {
		return os.Rename(filepath.Join(dir, "SHA256SUMS"), filepath.Join(dir, "state.json"))
	},
	"no state": func(dir string) error { return os.Remove(filepath.Join(dir, "state.json")) },
}

func TestStoreFallsBackFromADamagedCheckpoint(t *testing.T) {
	for how, do := range damage {
		var warnings []error
		s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}, Warn: func(err error) { warnings = append(warnings, err) }}
		save(t, s, 1, "warmup", 1, 0)
		save(t, s, 2, "warmup", 1, 5)
		dir := filepath.Join(s.Dir, "warmup-0001-000005")
		if err := do(dir); err != nil {
			t.Fatal(err)
		}
		c, err := s.Latest()
		if err != nil || c.Progress.Step != 0 {
			t.Errorf("%s: latest %+v, %v, want the one before", how, c, err)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), dir) {
			t.Errorf("%s: warnings %v, want one that names %q", how, warnings, dir)
		}
		if _, err := s.Latest(); err != nil || len(warnings) != 1 {
			t.Errorf("%s: looked at again: %v, %v", how, warnings, err)
		}
	}
}

func TestStoreNamesADamagedCheckpointThatIsTheOnlyOne(t *testing.T) {
	for how, do := range damage {
		s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
		save(t, s, 1, "warmup", 1, 0)
		dir := filepath.Join(s.Dir, "warmup-0001-000000")
		if err := do(dir); err != nil {
			t.Fatal(err)
		}
		_, err := s.Latest()
		if err == nil || !strings.Contains(err.Error(), dir) || fault.Hint(err) == "" {
			t.Errorf("%s: error %v, want one naming %q, with a hint", how, err, dir)
		}
	}
}

// TestStoreSetsAsideWhatIsNotNeeded damages the checkpoint that an earlier phase
// ended with, twice.
func TestStoreSetsAsideWhatIsNotNeeded(t *testing.T) {
	for how, do := range damage {
		var warnings []error
		s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup", "unfreeze"}, Warn: func(err error) { warnings = append(warnings, err) }}
		for range 2 {
			warnings = nil
			save(t, s, 1, "warmup", 2, 0)
			save(t, s, 2, "unfreeze", 0, 3)
			if end, err := s.End("warmup"); err != nil || end == nil || end.Progress.Epoch != 2 {
				t.Fatalf("%s: the end of warmup: %+v, %v", how, end, err)
			}
			if err := do(filepath.Join(s.Dir, "warmup-0002-000000")); err != nil {
				t.Fatal(err)
			}
			latest, err := s.Latest()
			if err != nil || len(warnings) != 0 {
				t.Fatalf("%s: %v, %v", how, err, warnings)
			}
			if err := s.SetDamagedAside(latest); err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "warmup-0002-000000") {
				t.Errorf("%s: error %v, warnings %v", how, err, warnings)
			}
			if end, err := s.End("warmup"); end != nil || err != nil {
				t.Errorf("%s: the end of warmup: %+v, %v", how, end, err)
			}
		}
	}
}

// TestStartOverKeepsTheOldRunUntilTheFirstSave starts a run over at every phase.
func TestStartOverKeepsTheOldRunUntilTheFirstSave(t *testing.T) {
	for phase, left := range map[string]string{
		"warmup":   "warmup-0001-000000~1",
		"unfreeze": "unfreeze-0001-000000~1 warmup-0002-000000",
	} {
		s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup", "unfreeze"}}
		save(t, s, 1, "warmup", 2, 0)
		save(t, s, 2, "unfreeze", 1, 0)
		save(t, s, 3, "unfreeze", 2, 0)
		again := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
		replaced := 0
		if err := again.StartOver(func() error { replaced++; return nil }); err != nil {
			t.Fatal(err)
		}
		if latest, err := s.Latest(); err != nil || latest.Progress.Phase != "unfreeze" || latest.Progress.Epoch != 2 || replaced != 0 {
			t.Errorf("before the first save: %+v, %v, replaced %d", latest, err, replaced)
		}
		save(t, again, 4, phase, 1, 0)
		if got := checkpointNames(t, again); got != left || replaced != 1 {
			t.Errorf("after the first save: %s, replaced %d; want %s, once", got, replaced, left)
		}
		next := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
		latest, err := next.Latest()
		if err != nil || latest.Progress.Phase != phase || latest.Progress.Epoch != 1 {
			t.Fatalf("after the first save: %+v, %v", latest, err)
		}
		next.Continue(latest)
		save(t, next, 5, phase, 1, 3)
		if latest, err = next.Latest(); err != nil || latest.Progress.Step != 3 {
			t.Errorf("continued: %+v, %v", latest, err)
		}
	}
}

// TestStartOverThatWasKilledAfterTheFirstSave has old and new checkpoints side by
// side.
func TestStartOverThatWasKilledAfterTheFirstSave(t *testing.T) {
	s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup", "unfreeze"}}
	save(t, s, 1, "warmup", 2, 0)
	save(t, s, 2, "unfreeze", 2, 0)
	again := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
	if err := again.StartOver(func() error { return faketrain.ErrKilled }); err != nil {
		t.Fatal(err)
	}
	state := checkpoint.State{Epochs: 2, Progress: train.Progress{Phase: "warmup", Step: 1}}
	if err := again.Save(state, &faketrain.Model{}); !errors.Is(err, faketrain.ErrKilled) {
		t.Fatal(err)
	}
	next := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
	if latest, err := next.Latest(); err != nil || latest.Progress.Phase != "warmup" || latest.Progress.Step != 1 {
		t.Errorf("latest %+v, %v, want the new run", latest, err)
	}
	if phase, ok, err := next.Replaced(); phase != "warmup" || !ok || err != nil {
		t.Errorf("replaced from %q, %v, %v", phase, ok, err)
	}
	if err := next.RemoveReplaced(); err != nil {
		t.Fatal(err)
	}
	if got := checkpointNames(t, next); got != "warmup-0000-000001~1" {
		t.Errorf("left: %s", got)
	}
}
