// Package fakerun is an engine, a decoder and a folder of images, for tests of what a run and
// trials do around training.
package fakerun

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Engine opens networks of one number.
type Engine struct {
	Opened, Closed int
	OpenError      error
}

// Manifest is that of all graphs.
var Manifest = &graph.Manifest{
	Task: graph.Task{
		Name: graph.Classify, Targets: []graph.Row{{Name: "labels", Type: "int32"}}, Metrics: faketrain.Metrics,
	},
	Classes: 2, Input: graph.Input{Height: 2, Width: 2}, Files: graph.Files{EXIF: true}, Layers: []graph.Layer{{Name: "head"}}, Head: graph.Head{First: "head"},
	Phases: []graph.Phase{{Name: "warmup", Epochs: 2, LearningRate: 0.5}, {Name: "unfreeze", Epochs: 3, LearningRate: 0.1}},
}

// Inspect implements tfrunner.Engine.
func (e *Engine) Inspect(string) (*graph.Manifest, error) { return Manifest, nil }

// Platform implements tfrunner.Engine.
func (e *Engine) Platform() train.Platform { return train.Platform{Device: "CPU", Threads: 1} }

// Open implements tfrunner.Engine.
func (e *Engine) Open(string, *graph.Manifest) (train.Network, error) {
	if e.OpenError != nil {
		return nil, e.OpenError
	}
	e.Opened++
	return &network{engine: e}, nil
}

// Export implements tfrunner.Engine: the model is the number that was saved.
func (e *Engine) Export(_ context.Context, _ string, _ *graph.Manifest, saved train.Saved, model string, classes []string, _ []float64, exif string) error {
	weight, err := os.ReadFile(saved.Changing + ".index")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(model, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(model, "model.txt"), fmt.Appendf(weight, " %v %s", classes, exif), 0o644)
}

// network is a model whose layers cannot be run apart.
type network struct {
	faketrain.Model
	engine *Engine
}

// ErrWhole says that no features can be had.
var ErrWhole = errors.New("the model is in one piece")

func (*network) Features(string, []byte, []float32) error   { return ErrWhole }
func (*network) FeatureBatch(string) (int, error)           { return 0, ErrWhole }
func (*network) Fingerprint(string) (string, error)         { return "", ErrWhole }
func (*network) LoadLayers(string, func(string) bool) error { return ErrWhole }

// Average implements train.Network.
func (n *network) Average(all []train.Saved) error {
	sum := faketrain.Model{}
	for _, saved := range all {
		var m faketrain.Model
		if err := m.Restore(saved); err != nil {
			return err
		}
		sum.Weight += m.Weight
	}
	n.Weight = sum.Weight / float64(len(all))
	return nil
}

// Close implements train.Network.
func (n *network) Close() error { n.engine.Closed++; return nil }

// Decoder makes every pixel the file's first byte.
type Decoder struct{}

// Decode implements tfrunner.Decoder.
func (Decoder) Decode(contents, dst []byte) error {
	for i := range dst {
		dst[i] = contents[0]
	}
	return nil
}

// Fingerprint implements tfrunner.Decoder.
func (Decoder) Fingerprint() string { return "fake" }

// Close implements tfrunner.Decoder.
func (Decoder) Close() error { return nil }

// Config is a run of two phases on new images, in a new folder.
func Config(t *testing.T) (tfrunner.Config, *Engine) {
	t.Helper()
	dir := t.TempDir()
	engine, config := &Engine{}, tfrunner.Defaults()
	config.Graph, config.Data, config.Folder = filepath.Join(dir, "graph"), filepath.Join(dir, "data"), runfolder.Folder(filepath.Join(dir, "run"))
	config.Engine = engine
	config.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return Decoder{}, nil }
	config.BatchSize, config.Workers, config.Augmentation, config.CacheImages = 2, 1, augment.List(nil), false
	WriteFiles(t, dir, "graph", "data")
	return config, engine
}

// WriteFiles makes folders of a graph and of images in dir.
func WriteFiles(t *testing.T, dir, graph, data string) {
	t.Helper()
	write := func(path, text string) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"saved_model.pb", "assets.extra/tfft.json", "variables/variables.index"} {
		write(filepath.Join(graph, name), name)
	}
	for split, images := range map[string]int{"training": 5, "validation": 2, "evaluation": 3} {
		for _, class := range []string{"cat", "dog"} {
			for i := range images {
				write(filepath.Join(data, split, class, fmt.Sprintf("%d.png", i)), fmt.Sprint(split, class, i))
			}
		}
	}
}
