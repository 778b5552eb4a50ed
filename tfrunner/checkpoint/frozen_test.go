package checkpoint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// saveFrozen saves the end of an epoch of a phase that freezes what model has as its backbone.
func saveFrozen(t *testing.T, s *checkpoint.Store, model *faketrain.Model, phase string, epoch int) string {
	t.Helper()
	state := checkpoint.State{
		Epochs: 9, Frozen: map[string]string{"block1/kernel": model.Backbone},
		Progress: train.Progress{Phase: phase, Epoch: epoch},
	}
	if err := s.Save(state, model); err != nil {
		t.Fatal(err)
	}
	return s.Newest()
}

// backbone is what the latest checkpoint has of frozen variables.
func backbone(t *testing.T, s *checkpoint.Store) string {
	t.Helper()
	latest, err := s.Latest()
	if err != nil || latest == nil {
		t.Fatal(latest, err)
	}
	var m faketrain.Model
	if err := m.Restore(latest.Saved()); err != nil {
		t.Fatal(err)
	}
	if sum := latest.Frozen["block1/kernel"]; sum != m.Backbone {
		t.Errorf("the checkpoint has %q of %q", m.Backbone, sum)
	}
	return m.Backbone
}

// TestFrozenVariablesAreWrittenOnce for each phase, however many processes train it.
func TestFrozenVariablesAreWrittenOnce(t *testing.T) {
	s := newFrozenStore(t)
	model := &faketrain.Model{Backbone: "exported"}
	var dirs []string
	for epoch := range 4 { // the first two are pruned
		dirs = append(dirs, saveFrozen(t, s, model, "warmup", epoch+1))
	}
	if got := backbone(t, s); got != "exported" || model.Written != 1 || !linked(t, dirs[2], dirs[3]) {
		t.Errorf("restored %q, written %d times, linked %v", got, model.Written, linked(t, dirs[2], dirs[3]))
	}
	next := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
	latest, err := next.Latest()
	if err != nil {
		t.Fatal(err)
	}
	next.Continue(latest)
	last := saveFrozen(t, next, model, "warmup", 5)
	if model.Written != 1 || !linked(t, dirs[3], last) {
		t.Errorf("continued, it is written %d times", model.Written)
	}
	model.Backbone = "other"
	first := saveFrozen(t, next, model, "unfreeze", 1)
	if got := backbone(t, next); got != "other" || model.Written != 2 || linked(t, last, first) {
		t.Errorf("in the next phase: restored %q, written %d times", got, model.Written)
	}
}

// TestFrozenVariablesThatCannotBeLinked takes files away from the checkpoint before, which
// has to keep what it still has.
func TestFrozenVariablesThatCannotBeLinked(t *testing.T) {
	for _, lost := range []string{"frozen.index", "frozen.json"} {
		s := newFrozenStore(t)
		model := &faketrain.Model{Backbone: "exported"}
		before := saveFrozen(t, s, model, "warmup", 1)
		if err := os.Remove(filepath.Join(before, lost)); err != nil {
			t.Fatal(err)
		}
		state := checkpoint.State{Epochs: 9, Frozen: map[string]string{"block1/kernel": "exported"}, Progress: train.Progress{Phase: "warmup", Epoch: 2}}
		if err := s.Save(state, &rewriter{Model: *model}); err != nil {
			t.Fatal(err)
		}
		if got := backbone(t, s); got != "exported" {
			t.Errorf("%s lost: restored %q", lost, got)
		}
		if kept, err := os.ReadFile(filepath.Join(before, "frozen.index")); err == nil && string(kept) != "exported" {
			t.Errorf("%s lost: the checkpoint before now has %q", lost, kept)
		}
	}
}

// rewriter overwrites files in place.
type rewriter struct{ faketrain.Model }

func (m *rewriter) SaveFrozen(prefix, phase string) error {
	if err := os.WriteFile(prefix+".index", []byte("half"), 0o644); err != nil {
		return err
	}
	return m.Model.SaveFrozen(prefix, phase)
}

// TestDamagedFrozenVariablesAreFound damages the one file that all checkpoints of a phase
// have: none of them is whole, those saved afterwards included.
func TestDamagedFrozenVariablesAreFound(t *testing.T) {
	s := newFrozenStore(t)
	model := &faketrain.Model{Backbone: "exported"}
	saveFrozen(t, s, model, "warmup", 1)
	model.Backbone = "trained"
	first := saveFrozen(t, s, model, "unfreeze", 1)
	saveFrozen(t, s, model, "unfreeze", 2)
	if err := os.WriteFile(filepath.Join(first, "frozen.index"), []byte("damaged"), 0o644); err != nil {
		t.Fatal(err)
	}
	saveFrozen(t, s, model, "unfreeze", 3)
	var warnings []string
	s.Warn = func(err error) { warnings = append(warnings, err.Error()) }
	if got := backbone(t, s); got != "exported" {
		t.Errorf("restored %q, want the phase before", got)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0], "unfreeze-0003-000000") || !strings.Contains(warnings[0], `"frozen.index" does not match its checksum`) {
		t.Errorf("warnings: %q", warnings)
	}
}

// TestCheckpointsOfOlderRunsAreWhole: all variables are in one file, and sums in the state.
func TestCheckpointsOfOlderRunsAreWhole(t *testing.T) {
	s := newFrozenStore(t)
	model := &faketrain.Model{Weight: 3, Backbone: "exported"}
	dir := saveFrozen(t, s, model, "warmup", 1)
	older := `{"epochs":9,"progress":{"phase":"warmup","epoch":1},"frozen":{"block1/kernel":"sum"}}`
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(older), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"frozen.index", "frozen.json"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := durable.WriteSums(dir); err != nil {
		t.Fatal(err)
	}
	latest, err := s.Latest()
	if err != nil || latest.Frozen["block1/kernel"] != "sum" || latest.Saved().Frozen != latest.Saved().Changing {
		t.Fatalf("%+v, %v", latest, err)
	}
	next := &checkpoint.Store{Dir: s.Dir, Phases: s.Phases}
	next.Continue(latest)
	saveFrozen(t, next, model, "warmup", 2)
	if got := backbone(t, next); got != "exported" || model.Written != 2 {
		t.Errorf("continued: restored %q, written %d times", got, model.Written)
	}
}

func newFrozenStore(t *testing.T) *checkpoint.Store {
	t.Helper()
	return &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup", "unfreeze"}}
}

// linked says whether two checkpoints have the same files of frozen variables.
func linked(t *testing.T, a, b string) bool {
	t.Helper()
	for _, name := range []string{"frozen.index", "frozen.json"} {
		one, err := os.Stat(filepath.Join(a, name))
		other, err2 := os.Stat(filepath.Join(b, name))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if !os.SameFile(one, other) {
			return false
		}
	}
	return true
}
