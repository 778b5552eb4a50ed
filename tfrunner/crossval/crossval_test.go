package crossval_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/results"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
)

// config cross-validates on 10 + 4 images of each of two classes, with 3 folds.
func config(t *testing.T) (crossval.Config, *fakerun.Engine) {
	t.Helper()
	training, engine := fakerun.Config(t, map[string]int{"training": 10, "validation": 4, "evaluation": 2})
	training.Folder, engine.TellsImages = "", true
	return crossval.Config{Training: training, Folds: 3, Repeats: 2, Output: filepath.Join(t.TempDir(), "out")}, engine
}

func run(t *testing.T, c crossval.Config) *crossval.Result {
	t.Helper()
	r, err := crossval.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryImageIsScoredOnce: by the folds of folds.csv, and the report is on all of them.
func TestEveryImageIsScoredOnce(t *testing.T) {
	c, _ := config(t)
	r := run(t, c)
	if r.Images != 28 || r.Evaluation != 4 || len(r.Folds) != 6 || r.Epochs != 2 || r.Phase != "warmup" || r.OverRepeats == nil {
		t.Errorf("%+v", r)
	}
	folds, said := results.Columns(t, filepath.Join(c.Output, "folds.csv")), results.Columns(t, filepath.Join(c.Output, "predictions.csv"))
	if !slices.Equal(folds["path"], said["path"]) || !slices.Equal(folds["label"], said["label"]) || !slices.IsSorted(said["path"]) {
		t.Errorf("folds of %v\npredictions on %v", folds["path"], said["path"])
	}
	right, byFold := 0, map[string][2]int{}
	for i, label := range said["label"] {
		count := byFold[folds["fold_1"][i]]
		count[1]++
		if label == said["predicted"][i] {
			right++
			count[0]++
		}
		byFold[folds["fold_1"][i]] = count
	}
	if want := float64(right) / 28; r.Accuracy != want || !(r.Interval[0] < want && want < r.Interval[1]) {
		t.Errorf("accuracy %v of %v, want %v", r.Accuracy, r.Interval, want)
	}
	var all []float64
	for _, f := range r.Folds {
		all = append(all, f.Accuracy)
		if f.Repeat != 1 {
			continue
		}
		if count := byFold[fmt.Sprint(f.Fold)]; f.Images != count[1] || f.Training != 28-count[1] || f.Accuracy != float64(count[0])/float64(count[1]) {
			t.Errorf("%+v, predictions.csv has %v", f, count)
		}
	}
	if slices.Min(all) == slices.Max(all) || math.Abs(r.OverFolds.Mean-mean(all)) > 1e-12 || r.OverFolds.Deviation <= 0 {
		t.Errorf("%+v over the folds %v", r.OverFolds, all)
	}
	history := results.Columns(t, filepath.Join(c.Output, "history.csv"))
	if len(history["epoch"]) != 2*3*2 || len(history["val_accuracy"]) == 0 || len(history["val_loss"]) == 0 {
		t.Errorf("history %v", history)
	}
	var file crossval.Result
	text, err := os.ReadFile(filepath.Join(c.Output, "crossval.json"))
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || file.Accuracy != r.Accuracy || file.Seconds != 0 || r.TrainingSeconds <= 0 {
		t.Errorf("%s, %v", text, err)
	}
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

// TestResultsDependOnNoGoroutine: nor on how often the process was stopped.
func TestResultsDependOnNoGoroutine(t *testing.T) {
	c, engine := config(t)
	run(t, c)
	want, steps := results.Texts(t, c.Output), engine.Trained.Load()
	c.Parallel, c.Output = 3, filepath.Join(t.TempDir(), "parallel")
	run(t, c)
	same(t, results.Texts(t, c.Output), want)

	c.Parallel, c.Output = 1, filepath.Join(t.TempDir(), "stopped")
	stopped := errors.New("stopped")
	for at := int64(5); ; at += steps / 3 {
		ctx, cancel := context.WithCancelCause(t.Context())
		engine.Trained.Store(0)
		engine.OnStep = func() error {
			if engine.Trained.Load() == at {
				cancel(stopped)
			}
			return nil
		}
		_, err := crossval.Run(ctx, c)
		cancel(nil)
		if err == nil {
			break
		}
		if !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	engine.OnStep = nil
	same(t, results.Texts(t, c.Output), want)

	engine.Trained.Store(0)
	run(t, c)
	if n := engine.Trained.Load(); n != 0 {
		t.Errorf("%d steps where all was done before", n)
	}
	same(t, results.Texts(t, c.Output), want)
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	if len(want) != 8 || len(got) != len(want) {
		t.Errorf("%d files, and %d, want 8", len(got), len(want))
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s\nwant %s", name, got[name], text)
		}
	}
}

// TestMoreRepeats go on with what was trained.
func TestMoreRepeats(t *testing.T) {
	c, engine := config(t)
	c.Repeats = 1
	first, steps := run(t, c), engine.Trained.Load()
	c.Repeats = 2
	second := run(t, c)
	if n := engine.Trained.Load(); n != 2*steps || second.Accuracy != first.Accuracy || first.OverRepeats != nil {
		t.Errorf("%d steps, before %d; %+v, %+v", n, steps, second, first)
	}
}

// TestGroupsStayTogether: and another grouping is another experiment.
func TestGroupsStayTogether(t *testing.T) {
	c, _ := config(t)
	c.Groups, c.Repeats = map[string]string{}, 1
	for _, split := range []string{"training", "validation"} {
		for _, class := range []string{"cat", "dog"} {
			for i := range 10 {
				c.Groups[fmt.Sprintf("%s/%s/%d.png", split, class, i)] = fmt.Sprintf("%s%d", class, i/2)
			}
		}
	}
	if r := run(t, c); r.Groups != 10 {
		t.Errorf("%d groups", r.Groups)
	}
	folds, of := results.Columns(t, filepath.Join(c.Output, "folds.csv")), map[string]string{}
	for i, group := range folds["group"] {
		if before, ok := of[group]; ok && before != folds["fold_1"][i] {
			t.Errorf("the group %s is in the folds %s and %s", group, before, folds["fold_1"][i])
		}
		of[group] = folds["fold_1"][i]
	}
	for path := range c.Groups {
		c.Groups[path] = path
	}
	refused(t, c, "was begun with other groups of images")
}

// TestFoldThatFails is named.
func TestFoldThatFails(t *testing.T) {
	c, engine := config(t)
	broken := errors.New("broken")
	engine.OnStep = func() error { return broken }
	_, err := crossval.Run(t.Context(), c)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "repeat 1, fold 1 of 3") {
		t.Errorf("error %v", err)
	}
}
