package graph_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
)

// classify is the task of telling five classes from each other.
func classify() graph.Task {
	return graph.Task{
		Name:    graph.Classify,
		Targets: []graph.Row{{Name: "labels", Type: "int32", Shape: []int{}}},
		Outputs: []graph.Row{{Name: "probabilities", Type: "float32", Shape: []int{5}}},
		Metrics: []graph.Metric{{Name: "accuracy", Better: graph.Higher, Sum: "correct"}},
	}
}

func smallManifest() *graph.Manifest {
	return &graph.Manifest{
		Format: graph.Format, Backbone: "Tiny", Task: classify(), Classes: 5,
		Input:  graph.Input{Height: 32, Width: 32, Interpolation: "bilinear"},
		Head:   graph.Head{First: "flatten"},
		Layers: []graph.Layer{{Name: "flatten"}},
		Phases: []graph.Phase{
			{Name: "warmup", LearningRate: 1e-3, Epochs: 10, FeatureShape: []int{64}},
			{Name: "all", LearningRate: 1e-3, Epochs: 10},
		},
	}
}

// writeGraph makes a folder that looks like a graph with manifest m.
func writeGraph(t *testing.T, m *graph.Manifest) string {
	t.Helper()
	dir := t.TempDir()
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"saved_model.pb": {}, "assets.extra/tfft.json": data} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadManifest(t *testing.T) {
	got, err := graph.ReadManifest(writeGraph(t, smallManifest()))
	if err != nil || got.Phases[0].FeatureShape[0] != 64 || got.Phases[1].FeatureShape != nil {
		t.Fatalf("%+v, %v", got, err)
	}
}

// TestPhaseNamesAreTheExporters compares which names the two sides take.
func TestPhaseNamesAreTheExporters(t *testing.T) {
	names := []string{"warmup", "stage-2_b", "2nd", "x_from_feature", "", "-x", "_x", "Warmup", "a b", "a/b", "../x", "é",
		"x_from_features", "x_from_features_y", "checkpoints", "model", "run", "models"}
	for i, accepted := range gate.Ask[bool](t, "testdata/phase_names.py", names) {
		m := smallManifest()
		m.Phases[0].Name = names[i]
		if _, err := graph.ReadManifest(writeGraph(t, m)); (err == nil) != accepted {
			t.Errorf("%q: error %v, the exporter takes it: %v", names[i], err, accepted)
		}
	}
}

// TestManifestWithoutATask: a graph that was exported before there were several.
func TestManifestWithoutATask(t *testing.T) {
	m := smallManifest()
	m.Task = graph.Task{}
	got, err := graph.ReadManifest(writeGraph(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if err := got.CheckSignatures(smallSignatures()); err != nil || got.Task.Name != graph.Classify {
		t.Errorf("task %+v: %v", got.Task, err)
	}
}

func TestReadManifestRefuses(t *testing.T) {
	broken := map[string]func(dir string, m *graph.Manifest){
		"format 2, this tfft reads 1":                     func(_ string, m *graph.Manifest) { m.Format = 2 },
		"1 classes, want at least 2":                      func(_ string, m *graph.Manifest) { m.Classes = 1 },
		"input size 0x32":                                 func(_ string, m *graph.Manifest) { m.Input.Height = 0 },
		`metric "accuracy" of "correct", better ""`:       func(_ string, m *graph.Manifest) { m.Task.Metrics[0].Better = "" },
		`tensor labels int64[]`:                           func(_ string, m *graph.Manifest) { m.Task.Targets[0].Type = "int64" },
		`task "classify": 1 targets, 0 outputs`:           func(_ string, m *graph.Manifest) { m.Task.Outputs = nil },
		`metric "loss" of "correct"`:                      func(_ string, m *graph.Manifest) { m.Task.Metrics[0].Name = "loss" },
		`metric "val_loss" of "correct"`:                  func(_ string, m *graph.Manifest) { m.Task.Metrics[0].Name = "val_loss" },
		`metric "accuracy" of "loss"`:                     func(_ string, m *graph.Manifest) { m.Task.Metrics[0].Sum = "loss" },
		`metric "accuracy" of "correct", better "higher"`: func(_ string, m *graph.Manifest) { m.Task.Metrics = append(m.Task.Metrics, m.Task.Metrics[0]) },
		`tensor images int32[]`:                           func(_ string, m *graph.Manifest) { m.Task.Targets[0].Name = "images" },
		`begins with "fc", which is`:                      func(_ string, m *graph.Manifest) { m.Head.First = "fc" },
		"no phases":                                       func(_ string, m *graph.Manifest) { m.Phases = nil },
		`phase name "all" cannot`:                         func(_ string, m *graph.Manifest) { m.Phases[0].Name = "all" },
		`phase name "../x" cannot`:                        func(_ string, m *graph.Manifest) { m.Phases[0].Name = "../x" },
		`phase name "model" cannot`:                       func(_ string, m *graph.Manifest) { m.Phases[0].Name = "model" },
		`phase "all": learning rate`:                      func(_ string, m *graph.Manifest) { m.Phases[1].LearningRate = 0 },
	}
	for want, change := range broken {
		m := smallManifest()
		change("", m)
		checkRefused(t, writeGraph(t, m), want)
	}
	none := filepath.Join(t.TempDir(), "none")
	checkRefused(t, none, `no graph at "`+none+`"`)
	checkRefused(t, t.TempDir(), "the folder has no saved_model.pb")

	plain := writeGraph(t, smallManifest())
	os.RemoveAll(filepath.Join(plain, "assets.extra"))
	checkRefused(t, plain, "has no manifest")
}

func TestOptimizerString(t *testing.T) {
	for want, o := range map[string]graph.Optimizer{
		"sgd, momentum 0.9":                            {Name: "sgd", Momentum: 0.9},
		"sgd, momentum 0.9, nesterov, clipvalue 0.5":   {Name: "sgd", Momentum: 0.9, Nesterov: true, Clip: &graph.Clip{By: "clipvalue", Limit: 0.5}},
		"adamw, weight decay 0.004, loss scaled":       {Name: "adamw", WeightDecay: 0.004, LossScaling: true},
		"rmsprop, momentum 0.5, global_clipnorm 0.001": {Name: "rmsprop", Momentum: 0.5, Clip: &graph.Clip{By: "global_clipnorm", Limit: 1e-3}},
	} {
		if got := o.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func checkRefused(t *testing.T, dir, want string) {
	t.Helper()
	_, err := graph.ReadManifest(dir)
	if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
		t.Errorf("error %v, want %q with a hint and exit code 2", err, want)
	}
}
