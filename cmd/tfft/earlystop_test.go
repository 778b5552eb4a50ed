package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestStoppedEarlyKeepsTheBestWeights trains with a learning rate at which the
// validation loss goes up and down.
func TestStoppedEarlyKeepsTheBestWeights(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	args := runArgs(t, run, "--phase", "warmup", "--epochs", "60", "--learning-rate", "0.03", "--patience", "2")
	code, _, stderr := tfft(t, args...)
	if code != 0 || !strings.Contains(stderr, "val_loss got no better for 2 epochs") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	history, err := train.ReadHistory(filepath.Join(run, "warmup", "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	best := train.BestBy{Column: train.BestByLoss}.In(history)
	if len(history) == 60 || best.Epoch != len(history)-2 {
		t.Errorf("%d epochs, the best is %d", len(history), best.Epoch)
	}
	code, stdout, stderr := tfft(t, "eval", "--run", run, "--data", gate.Data(t, "digits"), "--split", "validation", "--json")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	accuracy := evaluatedAccuracy(t, stdout)
	if want := history[best.Epoch-1].Validation["accuracy"]; accuracy != want || want == history[len(history)-1].Validation["accuracy"] {
		t.Errorf("validation accuracy of the model %v, after the best epoch it was %v, after the last %v",
			accuracy, want, history[len(history)-1].Validation["accuracy"])
	}

	code, _, stderr = tfft(t, args...)
	if code != 0 || !strings.Contains(stderr, "warmup: complete, ") || strings.Contains(stderr, "images/s") {
		t.Errorf("the same command again: exit code %d\n%s", code, stderr)
	}
}
