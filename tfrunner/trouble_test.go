package tfrunner_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner"
)

// flakyModel cannot be saved while broken is set.
type flakyModel struct {
	fakeModel
	broken bool
}

func (m *flakyModel) Save(prefix string) error {
	if m.broken {
		return errNoSpace
	}
	return m.fakeModel.Save(prefix)
}

var errNoSpace = errors.New("no space left on device")

// TestTrainingGoesOnWhileNothingCanBeSaved fills the disk in the middle of a run,
// and makes room again or does not.
func TestTrainingGoesOnWhileNothingCanBeSaved(t *testing.T) {
	for _, recovers := range []bool{true, false} {
		s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
		model := &flakyModel{}
		var said, noted []string
		saver := &tfrunner.Saver{
			Store: s, Model: model, State: tfrunner.State{Epochs: 3}, Every: tfrunner.Every{Steps: 2},
			Warn: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) },
			Note: func(format string, args ...any) { noted = append(noted, fmt.Sprintf(format, args...)) },
		}
		disk := tfrunner.Hook{OnStep: func(p *tfrunner.Progress, _ tfrunner.StepResult) error {
			model.broken = p.Epoch == 1 || p.Epoch == 2 && !recovers
			return nil
		}}
		p := tfrunner.Progress{Phase: "warmup"}
		if err := trainer(model, disk, saver.Hook()).Run(t.Context(), &p); err != nil || p.Epoch != 3 {
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
		if newest != "warmup-0001-000000" || len(said) != 1 || !contains(said[0], "no space left on device (") || !contains(said[0], "training goes on") {
			t.Errorf("newest %s, said %q", newest, said)
		}
		if !errors.Is(err, errNoSpace) || fault.Code(err) != fault.ExitFailed || !contains(fault.Hint(err), "warmup-0001-000000") {
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
	saver := &tfrunner.Saver{Store: &tfrunner.Store{Dir: t.TempDir()}, Model: model, Every: tfrunner.Every{Steps: 100}}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&fault.Error{Err: errors.New("stopped by signal 15"), Code: 143})
	err := trainer(model, saver.Hook()).Run(ctx, &tfrunner.Progress{Phase: "warmup"})
	if !errors.Is(err, errNoSpace) || fault.Code(err) != fault.ExitFailed || !contains(err.Error(), "stopped by signal 15") {
		t.Errorf("%v, exit code %d", err, fault.Code(err))
	}
}

// TestRuinedVariablesAreNotSaved: the loss of a step is taken before its update,
// so that it is still finite when the weights are not.
func TestRuinedVariablesAreNotSaved(t *testing.T) {
	s := &tfrunner.Store{Dir: t.TempDir(), Phases: []string{"warmup"}}
	model := &fakeModel{}
	model.loss = func(step int) float64 {
		if step == 6 {
			model.Weight = math.NaN()
		}
		return 1
	}
	saver := &tfrunner.Saver{Store: s, Model: model, State: tfrunner.State{Epochs: 3}, Every: tfrunner.Every{Steps: 1}}
	err := trainer(model, tfrunner.NaNGuard(s.Newest), saver.Hook()).Run(t.Context(), &tfrunner.Progress{Phase: "warmup"})
	const want = "epoch 2, step 2: head/kernel is not finite any more; the images of the batch:\n  2\n  3"
	if err == nil || err.Error() != want || filepath.Base(s.Newest()) != "warmup-0001-000001" {
		t.Errorf("%v; newest %s", err, s.Newest())
	}
}

func TestNaNGuardNamesTheImagesAndTheLastGoodCheckpoint(t *testing.T) {
	model := &fakeModel{loss: func(step int) float64 { return []float64{1, math.Inf(1)}[step/3] }}
	err := trainer(model, tfrunner.NaNGuard(func() string { return "run/good" })).Run(t.Context(), &tfrunner.Progress{Phase: "warmup"})
	const want = "epoch 1, step 3: the loss is +Inf; the images of the batch:\n  4\n  5"
	if err == nil || err.Error() != want || !contains(fault.Hint(err), `"run/good"`) {
		t.Errorf("%v, hint %q", err, fault.Hint(err))
	}
}

// smallModel has room for so many images.
type smallModel struct {
	fakeModel
	room int
}

func (m *smallModel) Train(phase string, b *dataset.Batch, scalars tfrunner.Scalars) (tfrunner.StepResult, error) {
	if len(b.Labels) > m.room {
		return tfrunner.StepResult{}, fmt.Errorf("signature: %w: OOM when allocating", tfrunner.ErrOutOfMemory)
	}
	return m.fakeModel.Train(phase, b, scalars)
}

func TestOutOfMemorySaysWhatFits(t *testing.T) {
	for room, hint := range map[int]string{0: "not even one image fits", 1: "`batch-size` 1 fits"} {
		err := trainer(&smallModel{room: room}).Run(t.Context(), &tfrunner.Progress{Phase: "warmup"})
		if !errors.Is(err, tfrunner.ErrOutOfMemory) || !contains(err.Error(), "a step on 2 images") || !contains(fault.Hint(err), hint) {
			t.Errorf("room for %d: %v, hint %q", room, err, fault.Hint(err))
		}
	}
}

// TestFailedStepIsNotSaved: it may have changed the model in part.
func TestFailedStepIsNotSaved(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stops := 0
	model := &smallModel{room: 1}
	hook := tfrunner.Hook{OnStop: func(*tfrunner.Progress) error { stops++; return nil }}
	tr := trainer(model, hook)
	tr.Training = cancelling{fakeSource{7}, cancel}
	if err := tr.Run(ctx, &tfrunner.Progress{Phase: "warmup"}); !errors.Is(err, tfrunner.ErrOutOfMemory) || stops != 0 {
		t.Errorf("%v, saved %d times", err, stops)
	}
}

// cancelling ends the context while a batch is in use.
type cancelling struct {
	fakeSource
	cancel func()
}

func (c cancelling) Steps() int { c.cancel(); return c.fakeSource.Steps() }

// TestSaverProvesTheFreeze: what the phase may not change is not saved changed.
func TestSaverProvesTheFreeze(t *testing.T) {
	began := map[string]string{"block1/kernel": "a", "block1/bias": "b", "block2/kernel": "c"}
	model := &fakeModel{frozen: maps.Clone(began)}
	saver := &tfrunner.Saver{
		Store: &tfrunner.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup"}},
		Model: model, State: tfrunner.State{Epochs: 3, Frozen: began}, Every: tfrunner.Every{Steps: 100},
	}
	change := tfrunner.Hook{OnEpoch: func(*tfrunner.Progress) error { model.frozen["block2/kernel"] = "moved"; return nil }}
	err := trainer(model, saver.Hook(), change).Run(t.Context(), &tfrunner.Progress{Phase: "warmup"})
	if err == nil || !contains(err.Error(), `the layer "block2" changed, which the phase freezes (changed: block2/kernel)`) {
		t.Errorf("trained on: %v", err)
	}
	if latest, err := saver.Store.Latest(); err != nil || latest.Progress.Epoch != 1 {
		t.Errorf("saved last: %+v, %v", latest, err)
	}
	if err := tfrunner.CheckFrozen(began, map[string]string{"block1/kernel": "a", "block1/bias": "b"}); err == nil {
		t.Error("a variable is gone, and nobody noticed")
	}
}

func TestCheckSpace(t *testing.T) {
	graph := t.TempDir()
	if err := os.Mkdir(filepath.Join(graph, "variables"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &tfrunner.Store{Dir: filepath.Join(t.TempDir(), "not there yet"), Phases: []string{"warmup", "unfreeze"}, Keep: 2}
	data := filepath.Join(graph, "variables", "variables.data-00000-of-00001")
	for size, want := range map[int64]string{1000: "", 1 << 43: "are free where"} { // the large one is a hole
		f, err := os.Create(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if got := s.CheckSpace(graph); (got == "") != (want == "") || !contains(got, want) {
			t.Errorf("checkpoints of %d bytes: %q, want %q", size, got, want)
		}
	}
}

func TestPlanRefusesWhatRoundsOtherwise(t *testing.T) {
	was := tfrunner.Platform{Device: "CPU", Threads: 2, TensorFlow: "2.21.0", Go: "go1.26", Processor: "amd64 A",
		Arithmetic: machine.Arithmetic{Instructions: "AVX AVX2", Caches: "L1 48K"}}
	latest := at("warmup", 3, 50)
	latest.Identity.Platform = was
	for want, change := range map[string]func(*tfrunner.Platform){
		"`threads` 2, now it is 4":             func(e *tfrunner.Platform) { e.Threads = 4 },
		"TensorFlow 2.21.0, now it is 2.22.0":  func(e *tfrunner.Platform) { e.TensorFlow = "2.22.0" },
		"the device CPU, now it is GPU":        func(e *tfrunner.Platform) { e.Device = "GPU" },
		"a tfft built by go1.26, now it is go": func(e *tfrunner.Platform) { e.Go = "go1.27" },
		"the processor amd64 A, now it is":     func(e *tfrunner.Platform) { e.Processor = "amd64 B" },
		"instructions AVX AVX2, now it is AVX": func(e *tfrunner.Platform) { e.Instructions = "AVX" },
		"caches L1 48K, now it is L1 32K":      func(e *tfrunner.Platform) { e.Caches = "L1 32K" },
		"environment none, now it is ONEDNN_M": func(e *tfrunner.Platform) { e.Kernels = "ONEDNN_MAX_CPU_ISA=AVX2" },
	} {
		now := was
		change(&now)
		_, err := tfrunner.Request{Settings: tfrunner.Settings{BatchSize: 32, Augment: "default"}}.Plan(threePhases, tfrunner.Identity{Platform: now}, latest)
		drift := was.Drift(now)
		if len(drift) == 1 && err == nil && contains(drift[0], want) {
			continue // only warned of
		}
		if len(drift) > 0 || err == nil || !contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%v, warned of %q, want %q", err, drift, want)
		}
	}
	now := was
	was.Arithmetic = machine.Arithmetic{}
	if drift := was.Drift(now); len(drift) > 0 {
		t.Errorf("a run that does not know its instructions: %q", drift)
	}
}
