// Package fakerun is an engine and a decoder without TensorFlow (fakerun.go), and what they run
// on (config.go), for tests of what a run, and what trains a graph many times, do around training.
package fakerun

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// Engine opens networks of one number.
type Engine struct {
	Opened, Closed int
	OpenError      error

	Task        *graph.Task  // nil: that of Manifest
	TellsImages bool         // what networks learn, and say, of an image follows from its path too
	Channels    int          // of the features of an image, which follow from its first byte; 0: there are none
	Trained     atomic.Int64 // steps, of all networks
	OnStep      func() error // nil: nothing happens
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
func (e *Engine) Inspect(string) (*graph.Manifest, error) {
	m := *Manifest
	if e.Task != nil {
		m.Task = *e.Task
	}
	if e.Channels > 0 {
		m.Phases = slices.Clone(m.Phases)
		m.Phases[0].FeatureShape = []int{e.Channels}
	}
	return &m, nil
}

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

// network is a model whose layers cannot be run apart, unless they give features.
type network struct {
	faketrain.Model
	engine *Engine
	random *rand.Rand // of the features of an image
}

// Train implements train.Network.
func (n *network) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	n.engine.Trained.Add(1)
	if n.engine.OnStep != nil {
		if err := n.engine.OnStep(); err != nil {
			return train.StepResult{}, err
		}
	}
	if n.engine.TellsImages {
		for _, s := range b.Samples { // the order matters
			n.Weight = n.Weight*0.9 + float64(crc32.ChecksumIEEE([]byte(s.Path))%1000)/1000
		}
	}
	return n.Model.Train(phase, b, scalars)
}

// Evaluate implements train.Network.
func (n *network) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (train.Evaluation, error) {
	if !n.engine.TellsImages {
		return n.Model.Evaluate(phase, b, scalars)
	}
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

// ErrWhole says that no features can be had.
var ErrWhole = errors.New("the model is in one piece")

// Features implements train.Network: they are drawn, with the first byte as the seed.
func (n *network) Features(_ string, images []byte, dst []float32) error {
	channels := n.engine.Channels
	if channels == 0 {
		return ErrWhole
	}
	size := len(images) / (len(dst) / channels)
	for i := range dst {
		if i%channels == 0 {
			n.random = rand.New(rand.NewPCG(0, uint64(images[i/channels*size])))
		}
		dst[i] = float32(n.random.NormFloat64())
	}
	return nil
}

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
