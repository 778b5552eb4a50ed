package labels_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/labels"
)

func refused(t *testing.T, c labels.Config, want string) {
	t.Helper()
	_, err := labels.Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error()+fault.Hint(err), want) || fault.Code(err) != fault.ExitUsage {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestRefuses(t *testing.T) {
	begun, engine := config(t)
	run(t, begun)
	grouped := alone(t, begun)
	grouped["training/cat/0.png"] = "training/cat/1.png"
	other := filepath.Join(t.TempDir(), "other")
	if err := os.MkdirAll(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, labels.TableFile), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(c *labels.Config){
		"`similarity` 0: want a number":           func(c *labels.Config) { c.Similarity = 0 },
		"`similarity` 1.5: want a number":         func(c *labels.Config) { c.Similarity = 1.5 },
		"`folds` 1: want at least 2":              func(c *labels.Config) { c.Folds = 1 },
		"was begun with `folds` 3, now it is 4":   func(c *labels.Config) { c.Folds = 4 },
		"was begun with other groups of images":   func(c *labels.Config) { c.Groups = grouped },
		"give a higher `similarity` than 0.01":    func(c *labels.Config) { c.Similarity = 0.01 },
		"holds \"labels.csv\" of something else":  func(c *labels.Config) { c.Output = other },
		"where a run reads images":                func(c *labels.Config) { c.Output = filepath.Join(c.Training.Data, "training") },
		"freezes nothing":                         func(c *labels.Config) { c.Phase = "unfreeze" },
		"`patience` looks at the images that the": func(c *labels.Config) { c.Training.EarlyStopping.Patience = 1 },
	} {
		c := begun
		change(&c)
		refused(t, c, want)
	}
	lone := begun
	lone.Training.Data = filepath.Join(t.TempDir(), "lone.csv")
	writeList(t, lone.Training.Data, "a.png,cat,training\nb.png,cat,training\nd.png,cat,validation\nc.png,dog,training\n")
	refused(t, lone, "the class \"dog\" has one image")
	engine.Task = &graph.Task{
		Name: dataset.Multilabel, Targets: []graph.Row{{Name: "labels", Type: "float32", Shape: []int{2}}},
		Metrics: []graph.Metric{{Name: "exact_match", Better: graph.Higher, Sum: "exact"}},
	}
	begun.Training.Data = filepath.Join(t.TempDir(), "list.csv")
	writeList(t, begun.Training.Data, "a.png,cat,training\nb.png,cat|dog,training\nc.png,dog,validation\n")
	refused(t, begun, "is not for images of one class each")
}

// writeList writes a list of images, which it makes.
func writeList(t *testing.T, file, lines string) {
	t.Helper()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Base(file), "path,label,split\n"+lines)
	for line := range strings.Lines(lines) {
		name, _, _ := strings.Cut(line, ",")
		write(name, name)
	}
}

// TestLargeGroupIsRefused: where most images count as near-duplicates, nothing can be said of them.
func TestLargeGroupIsRefused(t *testing.T) {
	c, engine := config(t)
	for i := range 12 {
		for _, class := range []string{"cat", "dog"} {
			draw(t, c.Training.Data, fmt.Sprintf("training/%s/%d.png", class, i), 250)
		}
	}
	_, err := labels.Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "a group of near-duplicates has 24 of the 38 images") || !strings.Contains(fault.Hint(err), "`similarity`") || engine.Trained.Load() > 0 {
		t.Errorf("error %v, hint %q, %d steps", err, fault.Hint(err), engine.Trained.Load())
	}
}
