package crossval_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

func refused(t *testing.T, c crossval.Config, want string) {
	t.Helper()
	_, err := crossval.Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestRefuses(t *testing.T) {
	begun, _ := config(t)
	begun.Repeats = 1
	run(t, begun)
	for want, change := range map[string]func(c *crossval.Config){
		"`folds` 1: want at least 2":             func(c *crossval.Config) { c.Folds = 1 },
		"`repeats` -1: want at least 1":          func(c *crossval.Config) { c.Repeats = -1 },
		"`folds` 50: there are 28 images":        func(c *crossval.Config) { c.Folds = 50 },
		"28 images have no group":                func(c *crossval.Config) { c.Groups = map[string]string{"x": "y"} },
		"was begun with `folds` 3, now it is 4":  func(c *crossval.Config) { c.Folds = 4 },
		"was begun with `epochs` 2, now it is 3": func(c *crossval.Config) { c.Training.Epochs = 3 },
		"was begun with `seed` 0, now it is 1":   func(c *crossval.Config) { c.Training.Seed = 1 },
		"`batch-size` 2, now it is 3":            func(c *crossval.Config) { c.Training.BatchSize = 3 },
		"`phase` warmup, now it is unfreeze":     func(c *crossval.Config) { c.Phase = "unfreeze" },
		"`patience` looks at the images":         func(c *crossval.Config) { c.Training.EarlyStopping.Patience = 1 },
		"`final` best looks at the images":       func(c *crossval.Config) { c.Training.Ending.Final = checkpoint.Best },
		"`schedule` plateau looks at the images": func(c *crossval.Config) { c.Training.Schedule = plateau },
		"the graph has no phase \"thaw\"":        func(c *crossval.Config) { c.Phase = "thaw" },
		"where a run reads images":               func(c *crossval.Config) { c.Output = filepath.Join(c.Training.Data, "training") },
	} {
		c := begun
		change(&c)
		refused(t, c, want)
	}
	begun.Folds, begun.Fresh = 4, true
	if r := run(t, begun); len(r.Folds) != 4 {
		t.Errorf("%d folds", len(r.Folds))
	}
}

var plateau = train.Schedule{Kind: train.SchedulePlateau, DropPatience: 1, DropFactor: 0.5}

// TestSeveralLabels: images of any number of classes are not dealt out.
func TestSeveralLabels(t *testing.T) {
	c, engine := config(t)
	engine.Task = &graph.Task{
		Name: dataset.Multilabel, Targets: []graph.Row{{Name: "labels", Type: "float32", Shape: []int{2}}},
		Metrics: []graph.Metric{{Name: "exact_match", Better: graph.Higher, Sum: "exact"}},
	}
	c.Training.Data = filepath.Join(t.TempDir(), "list.csv")
	writeList(t, c.Training.Data)
	refused(t, c, "is not for images of one class each")
}

// writeList writes a list of images, which it makes, of any number of two classes.
func writeList(t *testing.T, file string) {
	t.Helper()
	list := "path,label,split\n"
	for i, of := range []string{"cat,training", "dog,training", "cat|dog,training", ",validation"} {
		name := fmt.Sprintf("%d.png", i)
		list += name + "," + of + "\n"
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
}
