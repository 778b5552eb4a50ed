// Package fakeengine is an Engine without TensorFlow, for tests of what trains a graph many
// times.
package fakeengine

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// Manifest is that of its graphs: two phases, two classes.
func Manifest() *graph.Manifest {
	return &graph.Manifest{
		Task: graph.Task{
			Name: graph.Classify, Targets: []graph.Row{{Name: "labels", Type: "int32"}}, Metrics: faketrain.Metrics,
		},
		Classes: 2, Input: graph.Input{Height: 2, Width: 2}, Files: graph.Files{EXIF: true}, Layers: []graph.Layer{{Name: "head"}}, Head: graph.Head{First: "head"},
		Phases: []graph.Phase{{Name: "warmup", Epochs: 2, LearningRate: 0.5}, {Name: "unfreeze", Epochs: 3, LearningRate: 0.1}},
	}
}

// Engine opens networks of one number.
type Engine struct {
	Trained atomic.Int64 // steps, of all networks
	OnStep  func() error // nil: nothing happens
	Task    *graph.Task  // nil: that of Manifest
}

// Inspect implements tfrunner.Engine.
func (e *Engine) Inspect(string) (*graph.Manifest, error) {
	m := Manifest()
	if e.Task != nil {
		m.Task = *e.Task
	}
	return m, nil
}

// Platform implements tfrunner.Engine.
func (*Engine) Platform() train.Platform { return train.Platform{Device: "CPU", Threads: 1} }

// Open implements tfrunner.Engine.
func (e *Engine) Open(string, *graph.Manifest) (train.Network, error) {
	return &network{engine: e}, nil
}

// Export implements tfrunner.Engine: it does nothing.
func (*Engine) Export(context.Context, string, *graph.Manifest, train.Saved, string, []string, []float64, string) error {
	return nil
}

// network says of an image what follows from its path and what was trained on.
type network struct {
	faketrain.Model
	engine *Engine
}

func (n *network) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	n.engine.Trained.Add(1)
	if n.engine.OnStep != nil {
		if err := n.engine.OnStep(); err != nil {
			return train.StepResult{}, err
		}
	}
	for _, s := range b.Samples { // the order matters
		n.Weight = n.Weight*0.9 + float64(crc32.ChecksumIEEE([]byte(s.Path))%1000)/1000
	}
	return n.Model.Train(phase, b, scalars)
}

func (n *network) Evaluate(_ string, b *dataset.Batch, _ graph.Scalars) (train.Evaluation, error) {
	var losses, probabilities []float32
	for _, s := range b.Samples {
		p := float32(crc32.ChecksumIEEE(fmt.Append(nil, s.Path, n.Weight))%1000) / 1000
		if s.Label == 1 {
			p = 1 - (1-p)*0.6 // more often right than wrong
		}
		losses, probabilities = append(losses, p), append(probabilities, 1-p, p)
	}
	return train.Evaluation{Losses: losses, Outputs: map[string][]float32{"probabilities": probabilities}}, nil
}

var errWhole = errors.New("the model is in one piece")

func (*network) Features(string, []byte, []float32) error   { return errWhole }
func (*network) FeatureBatch(string) (int, error)           { return 0, errWhole }
func (*network) Fingerprint(string) (string, error)         { return "", errWhole }
func (*network) LoadLayers(string, func(string) bool) error { return errWhole }
func (*network) Average([]train.Saved) error                { return errWhole }
func (*network) Close() error                               { return nil }

// decoder makes every pixel the file's first byte.
type decoder struct{}

func (decoder) Decode(contents, dst []byte) error {
	for i := range dst {
		dst[i] = contents[0]
	}
	return nil
}
func (decoder) Fingerprint() string { return "fake" }
func (decoder) Close() error        { return nil }

// Config trains such a graph, which it makes in dir, on so many images of each class and split.
func Config(t *testing.T, dir string, images map[string]int) (tfrunner.Config, *Engine) {
	t.Helper()
	write := func(path string) {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"saved_model.pb", "assets.extra/tfft.json", "variables/variables.index"} {
		write(filepath.Join("graph", name))
	}
	for split, n := range images {
		for _, class := range []string{"cat", "dog"} {
			for i := range n {
				write(filepath.Join("data", split, class, fmt.Sprintf("%d.png", i)))
			}
		}
	}
	engine, config := &Engine{}, tfrunner.Defaults()
	config.Graph, config.Data, config.Engine = filepath.Join(dir, "graph"), filepath.Join(dir, "data"), engine
	config.NewDecoder = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return decoder{}, nil }
	config.BatchSize, config.Workers, config.Augmentation, config.CacheImages = 2, 1, augment.List(nil), false
	return config, engine
}
