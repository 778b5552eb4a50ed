package tfrunner_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

func itoa(n int) string { return strconv.Itoa(n) }

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
	if len(entries) != 2 {
		t.Errorf("%d checkpoints kept, want the last of each phase", len(entries))
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

func TestStoreNamesADamagedCheckpoint(t *testing.T) {
	damage := map[string]func(file string) error{
		"variables.index": func(f string) error { return os.WriteFile(f, []byte(`{"Weight":9}`), 0o644) },
		"state.json":      func(f string) error { return os.Truncate(f, 10) },
		"missing":         func(f string) error { return os.Remove(filepath.Join(filepath.Dir(f), "variables.index")) },
	}
	for file, do := range damage {
		s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
		save(t, s, 1, "warmup", 1, 0)
		dir := filepath.Join(s.Dir, "warmup-0001-000000")
		if err := do(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		_, err := s.Latest()
		if err == nil || !contains(err.Error(), dir) || fault.Hint(err) == "" {
			t.Errorf("%s: error %v, want one naming %q, with a hint", file, err, dir)
		}
	}
}
