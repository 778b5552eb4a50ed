package tfrunner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

func itoa(n int) string { return strconv.Itoa(n) }

func sprint(v any) string { return fmt.Sprint(v) }

func save(t *testing.T, s *tfrunner.Store, weight float64, phase string, epoch, step int) {
	t.Helper()
	state := tfrunner.State{Epochs: 2, Progress: tfrunner.Progress{Phase: phase, Epoch: epoch, Step: step}}
	if err := s.Save(state, &fakeModel{Weight: weight}); err != nil {
		t.Fatal(err)
	}
}

func TestStoreKeepsTheNewestOfEachPhase(t *testing.T) {
	s := &tfrunner.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup", "unfreeze"}}
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
	var m fakeModel
	if err := m.Restore(latest.Variables()); err != nil || m.Weight != 4 {
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
	if err := s.Discard("unfreeze"); err != nil {
		t.Fatal(err)
	}
	if latest, _ = s.Latest(); latest.Progress.Phase != "warmup" {
		t.Errorf("after discarding unfreeze: %s", latest.Progress.Phase)
	}
}

func TestStoreIgnoresWhatWasNeverCompleted(t *testing.T) {
	s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
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
	"no state":       func(dir string) error { return os.Remove(filepath.Join(dir, "state.json")) },
}

func TestStoreFallsBackFromADamagedCheckpoint(t *testing.T) {
	for how, do := range damage {
		var warnings []error
		s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}, Warn: func(err error) { warnings = append(warnings, err) }}
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
		if len(warnings) != 1 || !contains(warnings[0].Error(), dir) {
			t.Errorf("%s: warnings %v, want one that names %q", how, warnings, dir)
		}
		if _, err := s.Latest(); err != nil || len(warnings) != 1 {
			t.Errorf("%s: looked at again: %v, %v", how, warnings, err)
		}
	}
}

func TestStoreNamesADamagedCheckpointThatIsTheOnlyOne(t *testing.T) {
	for how, do := range damage {
		s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
		save(t, s, 1, "warmup", 1, 0)
		dir := filepath.Join(s.Dir, "warmup-0001-000000")
		if err := do(dir); err != nil {
			t.Fatal(err)
		}
		_, err := s.Latest()
		if err == nil || !contains(err.Error(), dir) || fault.Hint(err) == "" {
			t.Errorf("%s: error %v, want one naming %q, with a hint", how, err, dir)
		}
	}
}
