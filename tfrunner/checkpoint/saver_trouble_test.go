package checkpoint_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// flakyModel cannot be saved while broken is set.
type flakyModel struct {
	faketrain.Model
	broken bool
}

func (m *flakyModel) Save(prefix, phase string) error {
	if m.broken {
		return errNoSpace
	}
	return m.Model.Save(prefix, phase)
}

var errNoSpace = errors.New("no space left on device")

// TestTrainingGoesOnWhileNothingCanBeSaved fills the disk in the middle of a run,
// and makes room again or does not.
func TestTrainingGoesOnWhileNothingCanBeSaved(t *testing.T) {
	for _, recovers := range []bool{true, false} {
		s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
		model := &flakyModel{}
		var said, noted []string
		saver := &checkpoint.Saver{
			Store: s, Model: model, State: checkpoint.State{Epochs: 3}, Every: checkpoint.Every{Steps: 2},
			Warn: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) },
			Note: func(format string, args ...any) { noted = append(noted, fmt.Sprintf(format, args...)) },
		}
		disk := train.Hook{OnStep: func(p *train.Progress, _ train.StepResult) error {
			model.broken = p.Epoch == 1 || p.Epoch == 2 && !recovers
			return nil
		}}
		p := train.Progress{Phase: "warmup"}
		if err := faketrain.Trainer(model, disk, saver.Hook()).Run(t.Context(), &p); err != nil || p.Epoch != 3 {
			t.Fatalf("after %d epochs: %v", p.Epoch, err)
		}
		err := saver.Finish(&p)
		newest := filepath.Base(s.Newest())
		if recovers {
			if err != nil || newest != "warmup-0003-000000" || len(said) != 1 || !slices.Equal(noted, []string{"checkpoints are saved again"}) {
				t.Errorf("newest %s, %v, warned %q, noted %q", newest, err, said, noted)
			}
			continue
		}
		if newest != "warmup-0001-000000" || len(said) != 1 || !strings.Contains(said[0], "no space left on device (") || !strings.Contains(said[0], "training goes on") {
			t.Errorf("newest %s, said %q", newest, said)
		}
		if !errors.Is(err, errNoSpace) || fault.Code(err) != fault.ExitFailed || !strings.Contains(fault.Hint(err), "warmup-0001-000000") {
			t.Errorf("in the end: %v, hint %q", err, fault.Hint(err))
		}
		model.broken = false
		if err := saver.Finish(&p); err != nil || filepath.Base(s.Newest()) != "warmup-0003-000000" {
			t.Errorf("after room was made: %v, %s", err, s.Newest())
		}
	}
}

// TestStoppedRunThatCannotBeSavedSaysSo: exit code 143 would mean that it was.
func TestStoppedRunThatCannotBeSavedSaysSo(t *testing.T) {
	model := &flakyModel{broken: true}
	saver := &checkpoint.Saver{Store: &checkpoint.Store{Dir: t.TempDir()}, Model: model, Every: checkpoint.Every{Steps: 100}}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&fault.Error{Err: errors.New("stopped by signal 15"), Code: 143})
	err := faketrain.Trainer(model, saver.Hook()).Run(ctx, &train.Progress{Phase: "warmup"})
	if !errors.Is(err, errNoSpace) || fault.Code(err) != fault.ExitFailed || !strings.Contains(err.Error(), "stopped by signal 15") {
		t.Errorf("%v, exit code %d", err, fault.Code(err))
	}
}

// TestRuinedVariablesAreNotSaved: the loss of a step is taken before its update,
// so that it is still finite when the weights are not.
func TestRuinedVariablesAreNotSaved(t *testing.T) {
	s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
	model := &faketrain.Model{}
	model.Loss = func(step int) float64 {
		if step == 6 {
			model.Weight = math.NaN()
		}
		return 1
	}
	saver := &checkpoint.Saver{Store: s, Model: model, State: checkpoint.State{Epochs: 3}, Every: checkpoint.Every{Steps: 1}}
	err := faketrain.Trainer(model, train.NaNGuard(s.Newest), saver.Hook()).Run(t.Context(), &train.Progress{Phase: "warmup"})
	const want = "epoch 2, step 2: head/kernel is not finite any more; the images of the batch:\n  2\n  3"
	if err == nil || err.Error() != want || filepath.Base(s.Newest()) != "warmup-0001-000001" {
		t.Errorf("%v; newest %s", err, s.Newest())
	}
}

// TestSaverProvesTheFreeze: what the phase may not change is not saved changed.
func TestSaverProvesTheFreeze(t *testing.T) {
	began := map[string]string{"block1/kernel": "a", "block1/bias": "b", "block2/kernel": "c"}
	model := &faketrain.Model{Frozen: maps.Clone(began)}
	saver := &checkpoint.Saver{
		Store: &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup"}},
		Model: model, State: checkpoint.State{Epochs: 3, Frozen: began}, Every: checkpoint.Every{Steps: 100},
	}
	change := train.Hook{OnEpoch: func(*train.Progress) error { model.Frozen["block2/kernel"] = "moved"; return nil }}
	err := faketrain.Trainer(model, saver.Hook(), change).Run(t.Context(), &train.Progress{Phase: "warmup"})
	if err == nil || !strings.Contains(err.Error(), `"block2/kernel" changed, which the phase freezes (changed: block2/kernel)`) {
		t.Errorf("trained on: %v", err)
	}
	if latest, err := saver.Store.Latest(); err != nil || latest.Progress.Epoch != 1 {
		t.Errorf("saved last: %+v, %v", latest, err)
	}
	if err := train.CheckFrozen(began, map[string]string{"block1/kernel": "a", "block1/bias": "b"}); err == nil {
		t.Error("a variable is gone, and nobody noticed")
	}
}
