package pick_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/pick"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestRefuses(t *testing.T) {
	begun, _ := config(t)
	if err := os.Symlink(begun.Graphs[0], begun.Graphs[0]+".link"); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(c *pick.Config){
		"`backbones` has 1 graph":                            func(c *pick.Config) { c.Graphs = c.Graphs[:1] },
		"/noise/\" is there twice":                           func(c *pick.Config) { c.Graphs = append(c.Graphs, c.Graphs[0]+"/") },
		"/noise.link\" is there twice":                       func(c *pick.Config) { c.Graphs = append(c.Graphs, c.Graphs[0]+".link") },
		"`folds` 1: want at least 2":                         func(c *pick.Config) { c.Folds = 1 },
		"`repeats` -1: want at least 1":                      func(c *pick.Config) { c.Repeats = -1 },
		"`patience` looks at the images":                     func(c *pick.Config) { c.Training.EarlyStopping.Patience = 1 },
		"/noise\": `phase`: the graph has no phase \"thaw\"": func(c *pick.Config) { c.Phase = "thaw" },
		"where a run reads images":                           func(c *pick.Config) { c.Output = filepath.Join(c.Training.Data, "training") },
		"holds \"crossval\" of something else": func(c *pick.Config) {
			if err := os.MkdirAll(filepath.Join(c.Output, "crossval"), 0o755); err != nil {
				t.Fatal(err)
			}
		},
	} {
		c := begun
		c.Graphs, c.Output = append([]string(nil), begun.Graphs...), filepath.Join(t.TempDir(), "out")
		change(&c)
		refused(t, c, want)
	}
}

func refused(t *testing.T, c pick.Config, want string) {
	t.Helper()
	_, err := pick.Run(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
		t.Errorf("error %v, want %q", err, want)
	}
}

// differing is an engine with another manifest for the graph small.
type differing struct {
	*fakerun.Engine
	change func(*graph.Manifest)
	broken error // nil: it can be opened
}

func (e differing) Inspect(dir string) (*graph.Manifest, error) {
	m, err := e.Engine.Inspect(dir)
	if filepath.Base(dir) == "small" && e.change != nil {
		e.change(m)
	}
	return m, err
}

func (e differing) Open(dir string, m *graph.Manifest) (train.Network, error) {
	if filepath.Base(dir) == "small" && e.broken != nil {
		return nil, e.broken
	}
	return e.Engine.Open(dir, m)
}

// TestGraphsThatDoNotCompare are named before anything is trained, and no folder is made.
func TestGraphsThatDoNotCompare(t *testing.T) {
	for want, with := range map[string]differing{
		"/small\" has 3 classes, that in ":             {change: func(m *graph.Manifest) { m.Classes = 3 }},
		"/small\" has the task \"multilabel\"":         {change: func(m *graph.Manifest) { m.Task.Name = "multilabel" }},
		"/small\": `phase` \"warmup\" freezes nothing": {change: func(m *graph.Manifest) { m.Phases[0].FeatureShape = nil }},
		"/small\": broken":                             {broken: fault.Usage("broken")},
	} {
		c, engine := config(t)
		with.Engine = engine
		c.Training.Engine = with
		refused(t, c, want)
		if _, err := os.Stat(c.Output); engine.Trained.Load() != 0 || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %d steps, %v", want, engine.Trained.Load(), err)
		}
	}
}

// TestFolderOfAnotherCommand is left alone.
func TestFolderOfAnotherCommand(t *testing.T) {
	c, _ := config(t)
	other := c.Training
	other.Graph, other.Folder = c.Graphs[0], ""
	if _, err := crossval.Run(t.Context(), crossval.Config{Training: other, Folds: 2, Output: c.Output}); err != nil {
		t.Fatal(err)
	}
	refused(t, c, "has results of tfft crossval")
}
