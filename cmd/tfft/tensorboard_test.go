package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/curves"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/train"
)

// shownRun is what TensorBoard's reader finds in a folder, as tensorboard_read.py answers.
type shownRun struct {
	Scalars map[string][][2]float64 `json:"scalars"` // step and value
	Images  map[string][][]any      `json:"images"`  // step, width and height as said and as Pillow decodes them, description
	Hparams *struct {
		Values map[string]any `json:"values"`
		Status int            `json:"status"`
	} `json:"hparams"`
}

// shown has TensorBoard read folders of a run.
func shown(t *testing.T, run string, folders ...string) map[string]shownRun {
	t.Helper()
	paths := make([]string, len(folders))
	for i, folder := range folders {
		paths[i] = filepath.Join(run, folder)
	}
	found := map[string]shownRun{}
	for i, r := range gate.Ask[shownRun](t, filepath.Join("..", "..", "internal", "tfevents", "testdata", "tensorboard_read.py"), paths) {
		found[folders[i]] = r
	}
	return found
}

// TestTensorBoardShowsTheRun has TensorBoard read a run that was killed twice.
func TestTensorBoardShowsTheRun(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	kills := 0
	for _, at := range []moment{moments[3], moments[5]} { // steps of the second phase, and its end
		if _, _, hit := interrupt(t, faultArgs(t, run), run, at, syscall.SIGKILL); hit {
			kills++
		}
	}
	if code, _, stderr := tfft(t, faultArgs(t, run)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	found := shown(t, run, ".", "warmup/train", "warmup/validation", "warmup/report", "unfreeze/train", "unfreeze/validation", "unfreeze/report")
	points := 0
	for _, phase := range []string{"warmup", "unfreeze"} {
		history, err := train.ReadHistory(filepath.Join(run, phase, "history.csv"))
		if err != nil {
			t.Fatal(err)
		}
		training, validation := found[phase+"/train"], found[phase+"/validation"]
		points += hasColumn(t, training, "learning_rate", history, func(e train.Epoch) float64 { return e.LearningRate })
		for _, name := range history[0].Validation.Names() {
			points += hasColumn(t, training, name, history, func(e train.Epoch) float64 { return e.Training[name] })
			points += hasColumn(t, validation, name, history, func(e train.Epoch) float64 { return e.Validation[name] })
		}
		for _, tag := range []string{"images_per_second", "share_of_time/waiting", "share_of_time/stepping", "share_of_time/validating", "share_of_time/caching"} {
			if len(training.Scalars[tag]) != len(history) {
				t.Errorf("%s: %s has the points %v", phase, tag, training.Scalars[tag])
			}
		}
		hasImage(t, training, "training images", 0, "augmentation: default")
		hasImage(t, found[phase+"/report"], "confusion", len(history), "the evaluation images, after the phase "+phase)
	}
	hasSettings(t, found["."])
	gate.Figure(t, "%d points of a run that was killed %d times are for TensorBoard's reader what history.csv has", points, kills)
}

// hasColumn checks that a tag has a point for each epoch, with its value, and counts them.
func hasColumn(t *testing.T, r shownRun, tag string, history []train.Epoch, of func(train.Epoch) float64) int {
	t.Helper()
	var want [][2]float64
	for _, e := range history {
		want = append(want, [2]float64{float64(e.Epoch), float64(float32(of(e)))})
	}
	if !slices.Equal(r.Scalars[tag], want) {
		t.Errorf("%s has the points %v, want %v", tag, r.Scalars[tag], want)
	}
	return len(want)
}

// hasImage checks that a tag has one image, of the size that it says.
func hasImage(t *testing.T, r shownRun, tag string, step int, description string) {
	t.Helper()
	if len(r.Images[tag]) != 1 {
		t.Errorf("%s: images %v", tag, r.Images)
		return
	}
	i := r.Images[tag][0]
	if i[0] != float64(step) || i[1] != i[3] || i[2] != i[4] || i[1].(float64) < 100 || !strings.Contains(i[5].(string), description) {
		t.Errorf("%s: step, sizes and description %v", tag, i)
	}
}

// hasSettings checks the hyperparameters of a run of faultArgs that is done.
func hasSettings(t *testing.T, r shownRun) {
	t.Helper()
	if r.Hparams == nil || r.Hparams.Status != 1 {
		t.Fatalf("hyperparameters %+v", r.Hparams)
	}
	for name, want := range map[string]any{
		"backbone": "TinyVGG16", "seed": 0.0, "warmup.epochs": 2.0, "unfreeze.epochs": 2.0, "warmup.learning-rate": 0.001,
		"unfreeze.batch-size": 32.0, "unfreeze.augment": "default", "warmup.schedule": "constant", "warmup.momentum": 0.9,
	} {
		if got := r.Hparams.Values[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if _, ok := r.Hparams.Values["warmup.patience"]; ok {
		t.Errorf("settings that are not in use are listed: %q", slices.Sorted(maps.Keys(r.Hparams.Values)))
	}
}

// hasWholeCurves checks that TensorBoard shows each epoch of a run once.
func hasWholeCurves(t *testing.T, run string) bool {
	t.Helper()
	whole := true
	for _, phase := range []string{"warmup", "unfreeze"} {
		if err := curves.Check(filepath.Join(run, phase)); err != nil {
			t.Error(err)
			whole = false
		}
	}
	return whole
}
