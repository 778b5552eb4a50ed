package tfrunner_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/tfft/tfft/tfrunner"
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
	s := &tfrunner.Store{Dir: filepath.Join(t.TempDir(), "checkpoints"), Phases: []string{"warmup"}}
	model := &faketrain.Model{}
	saver := (&tfrunner.Saver{Store: s, Model: model, State: tfrunner.State{Epochs: 3}, Every: tfrunner.Every{Time: time.Nanosecond}}).Hook()
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
	if err := again.Restore(c.Variables()); err != nil {
		t.Fatal(err)
	}
	if err := faketrain.Trainer(again).Run(t.Context(), &c.Progress); err != nil {
		t.Fatal(err)
	}
	if again.Weight != whole.Weight {
		t.Errorf("weight %v, want %v", again.Weight, whole.Weight)
	}
}
