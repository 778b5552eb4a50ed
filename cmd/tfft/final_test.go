package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// overtrained is a warm-up whose last epoch is not its best: as long as one that stops when
// the validation loss gets no better.
func overtrained(t *testing.T) (run string, history []train.Epoch, best *train.Best, stderr string) {
	t.Helper()
	args := []string{"--phase", "warmup", "--learning-rate", "0.03"}
	stopped, err := train.ReadHistory(filepath.Join(mustRun(t, append(args, "--epochs", "60", "--patience", "2")...), "warmup", "history.csv"))
	if err != nil || len(stopped) == 60 {
		t.Fatalf("%d epochs, %v", len(stopped), err)
	}
	run = filepath.Join(t.TempDir(), "run")
	code, _, stderr := tfft(t, runArgs(t, run, append(args, "--epochs", strconv.Itoa(len(stopped)))...)...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if history, err = train.ReadHistory(filepath.Join(run, "warmup", "history.csv")); err != nil {
		t.Fatal(err)
	}
	return run, history, train.BestBy{Column: train.BestByLoss}.In(history), stderr
}

// predictionsOf evaluates a run's model or one of its checkpoints, and gives the accuracy on
// the validation images and predictions.csv.
func predictionsOf(t *testing.T, run string, more ...string) (accuracy float64, predictions string) {
	t.Helper()
	output := t.TempDir()
	args := append([]string{"eval", "--run", run, "--data", gate.Data(t, "digits"), "--split", "validation", "--json", "--output", output}, more...)
	code, stdout, stderr := tfft(t, args...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	data, err := os.ReadFile(filepath.Join(output, "predictions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return evaluatedAccuracy(t, stdout), string(data)
}

func TestTheBestEpochCanBeUsed(t *testing.T) {
	t.Parallel()
	run, history, best, stderr := overtrained(t)
	last := history[len(history)-1]
	better := fmt.Sprintf("warmup: epoch %d was better: val_loss %.4f, the last has %.4f; --final best keeps it\n", best.Epoch, best.Value, last.Validation["loss"])
	if !strings.Contains(stderr, better) {
		t.Errorf("no line %q in\n%s", better, stderr)
	}
	for _, row := range history {
		width := len(strconv.Itoa(len(history)))
		marked := strings.Contains(lineOf(stderr, fmt.Sprintf("warmup %*d/%d ", width, row.Epoch, len(history))), "  best  ")
		if want := (train.BestBy{Column: train.BestByLoss}).In(history[:row.Epoch]).Epoch == row.Epoch; marked != want {
			t.Errorf("epoch %d is marked: %v, want %v", row.Epoch, marked, want)
		}
	}
	accuracyOfLast, ofLast := predictionsOf(t, run)
	if want := last.Validation["accuracy"]; accuracyOfLast != want {
		t.Errorf("the model has the accuracy %v, after the last epoch it was %v", accuracyOfLast, want)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(run)); err != nil {
		t.Fatal(err)
	}

	code, stdout, stderr := tfft(t, "run", "--run", run, "--final", "best")
	if code != 0 || strings.Contains(stderr, "images/s") || !strings.Contains(stdout, "evaluation images") {
		t.Fatalf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
	accuracyOfBest, ofBest := predictionsOf(t, run)
	if want := history[best.Epoch-1].Validation["accuracy"]; accuracyOfBest != want || want == accuracyOfLast {
		t.Errorf("the model has the accuracy %v, after the best epoch it was %v, after the last %v", accuracyOfBest, want, accuracyOfLast)
	}
	for which, want := range map[string]string{"best": ofBest, "last": ofLast} {
		for _, run := range []string{run, copied} { // whatever their models have
			if _, got := predictionsOf(t, run, "--checkpoint", which); got != want {
				t.Errorf("the predictions of the %s checkpoint are not those of the model that had it", which)
			}
		}
	}

	// The next phase goes on from the last epoch in both runs.
	for _, run := range []string{run, copied} {
		if code, _, stderr := tfft(t, "run", "--run", run, "--phase", "unfreeze", "--epochs", "1"); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
	}
	for _, d := range runfolder.CompareFiles(run, copied, runfolder.EqualResults("unfreeze")) {
		t.Error(d)
	}
}

// lineOf is the first line of text that holds part.
func lineOf(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}
