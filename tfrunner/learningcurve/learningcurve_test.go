package learningcurve_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/results"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/learningcurve"
)

// config trains on 4, 8, 16 and all 20 of the training images.
func config(t *testing.T) (learningcurve.Config, *fakerun.Engine) {
	t.Helper()
	training, engine := fakerun.Config(t, map[string]int{"training": 10, "validation": 8, "evaluation": 2})
	training.Folder, engine.TellsImages = "", true
	return learningcurve.Config{Training: training, Sizes: []int{4, 16, 8, 20}, Repeats: 3, Output: filepath.Join(t.TempDir(), "out")}, engine
}

func run(t *testing.T, c learningcurve.Config) *learningcurve.Result {
	t.Helper()
	r, err := learningcurve.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCurve(t *testing.T) {
	c, _ := config(t)
	r := run(t, c)
	if r.Training != 20 || r.Validation != 16 || r.Evaluation != 4 || len(r.Sizes) != 4 || r.Law == nil || r.Answer == "" {
		t.Fatalf("%+v", r)
	}
	for i, s := range r.Sizes {
		want := 3
		if i == 3 {
			want = 1 // all of them are one subset
		}
		if s.Images != []int{4, 8, 16, 20}[i] || s.Trainings != want || s.Accuracy < s.Interval[0] || s.Accuracy > s.Interval[1] {
			t.Errorf("%+v", s)
		}
		if mean := (s.Recall["cat"] + s.Recall["dog"]) / 2; math.Abs(mean-s.Accuracy) > 1e-12 { // as many of each
			t.Errorf("recall %v, accuracy %v", s.Recall, s.Accuracy)
		}
	}
	for i, c := range r.Classes {
		if c.Training != 10 || c.Validation != 8 || math.Abs(c.Errors-(1-r.Sizes[3].Recall[c.Class])) > 1e-12 || c.Law == nil || c.Needs() == "" {
			t.Errorf("%+v", c)
		}
		if i > 0 && c.Errors > r.Classes[i-1].Errors {
			t.Errorf("%s comes after %s", c.Class, r.Classes[i-1].Class)
		}
	}
	texts := results.Texts(t, c.Output)
	if lines := strings.Split(texts["trainings.csv"], "\n"); lines[0] != "images,repeat,loss,accuracy,recall cat,recall dog" || len(lines) != 1+3*3+1+1 {
		t.Errorf("%q", lines)
	}
	var file learningcurve.Result
	if err := json.Unmarshal([]byte(texts["learning-curve.json"]), &file); err != nil || file.Answer != r.Answer || file.Seconds != 0 {
		t.Errorf("%s, %v", texts["learning-curve.json"], err)
	}
}

// TestResultsDependOnNoGoroutine: nor on whether the process was stopped; more repeats and sizes
// go on with what was trained.
func TestResultsDependOnNoGoroutine(t *testing.T) {
	c, engine := config(t)
	run(t, c)
	want, steps := results.Texts(t, c.Output), engine.Trained.Load()
	c.Parallel, c.Output = 3, filepath.Join(t.TempDir(), "parallel")
	run(t, c)
	same(t, results.Texts(t, c.Output), want)

	c.Parallel, c.Output = 1, filepath.Join(t.TempDir(), "stopped")
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	engine.Trained.Store(0)
	engine.OnStep = func() error {
		if engine.Trained.Load() == steps/2 {
			cancel(stopped)
		}
		return nil
	}
	if _, err := learningcurve.Run(ctx, c); !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	engine.OnStep = nil
	all := c
	c.Sizes, c.Repeats = []int{4, 8}, 2
	if r := run(t, c); r.Law != nil || !strings.Contains(r.Answer, "no law is fitted") {
		t.Errorf("%+v", r)
	}
	run(t, all)
	same(t, results.Texts(t, c.Output), want)
	engine.Trained.Store(0)
	run(t, all)
	if n := engine.Trained.Load(); n != 0 {
		t.Errorf("%d steps where all was done before", n)
	}
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s\nwant %s", name, got[name], text)
		}
	}
}

func TestRefuses(t *testing.T) {
	begun, _ := config(t)
	run(t, begun)
	for want, change := range map[string]func(c *learningcurve.Config){
		"`sizes` 1: there are 2 classes":         func(c *learningcurve.Config) { c.Sizes = []int{1, 4} },
		"`sizes` 21: there are 20":               func(c *learningcurve.Config) { c.Sizes = []int{4, 21} },
		"`repeats` -1":                           func(c *learningcurve.Config) { c.Repeats = -1 },
		"`patience` looks at the images":         func(c *learningcurve.Config) { c.Training.EarlyStopping.Patience = 1 },
		"was begun with `epochs` 2, now it is 3": func(c *learningcurve.Config) { c.Training.Epochs = 3 },
		"where a run reads images":               func(c *learningcurve.Config) { c.Output = filepath.Join(c.Training.Data, "training") },
	} {
		c := begun
		change(&c)
		if _, err := learningcurve.Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	begun.Sizes, begun.Output = nil, filepath.Join(t.TempDir(), "usual")
	var sizes []int
	for _, s := range run(t, begun).Sizes {
		sizes = append(sizes, s.Images)
	}
	if len(sizes) != 4 || sizes[0] != 3 || sizes[3] != 20 { // a sixteenth is 1, of two classes
		t.Errorf("usual sizes %v", sizes)
	}
}
