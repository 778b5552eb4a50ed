package checkpoint_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestSaverSavesWithinAnEpoch breaks a run off without a word, as kill -9 does,
// and continues it from the last checkpoint.
func TestSaverSavesWithinAnEpoch(t *testing.T) {
	whole := &faketrain.Model{}
	if err := faketrain.Trainer(whole).Run(t.Context(), &train.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	s := &checkpoint.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup"}}
	model := &faketrain.Model{}
	saver := (&checkpoint.Saver{Store: s, Model: model, State: checkpoint.State{Epochs: 3}, Every: checkpoint.Every{Time: time.Nanosecond}}).Hook()
	broken := train.Hook{OnStep: func(p *train.Progress, _ train.StepResult) error {
		if p.Epoch == 1 && p.Step == 3 {
			return faketrain.ErrKilled
		}
		return nil
	}}
	if err := faketrain.Trainer(model, broken, saver).Run(t.Context(), &train.Progress{Phase: "warmup"}); !errors.Is(err, faketrain.ErrKilled) {
		t.Fatal(err)
	}
	c, err := s.Latest()
	if err != nil || c.Progress.Epoch != 1 || c.Progress.Step != 2 {
		t.Fatalf("latest %+v, %v, want the step before", c, err)
	}
	again := &faketrain.Model{}
	if err := again.Restore(c.Saved()); err != nil {
		t.Fatal(err)
	}
	if err := faketrain.Trainer(again).Run(t.Context(), &c.Progress); err != nil {
		t.Fatal(err)
	}
	if again.Weight != whole.Weight {
		t.Errorf("weight %v, want %v", again.Weight, whole.Weight)
	}
}

func TestParseEvery(t *testing.T) {
	for text, want := range map[string]string{
		"500": "{500 0s}", "1": "{1 0s}", "10m": "{0 10m0s}", "90s": "{0 1m30s}",
		"0": "want at least 1", "-3": "want at least 1", "0s": "want more than 0", "-1m": "want more than 0", "often": "want a number of steps",
	} {
		every, err := checkpoint.ParseEvery(text)
		got := fmt.Sprint(every)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestSaverCountsSteps(t *testing.T) {
	s := &checkpoint.Store{Dir: t.TempDir(), Phases: []string{"warmup"}, Keep: 100}
	model := &faketrain.Model{}
	saver := (&checkpoint.Saver{Store: s, Model: model, State: checkpoint.State{Epochs: 2}, Every: checkpoint.Every{Steps: 3}}).Hook()
	tr := faketrain.Trainer(model, saver)
	tr.Epochs = 2
	if err := tr.Run(t.Context(), &train.Progress{Phase: "warmup"}); err != nil {
		t.Fatal(err)
	}
	const want = "warmup-0000-000003 warmup-0001-000000 warmup-0001-000003 warmup-0002-000000" // of 4 steps each
	if got := checkpointNames(t, s); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
