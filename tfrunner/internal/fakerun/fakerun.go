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
	Trained     atomic.Int64 // steps, of all networks
	OnStep      func() error // nil: nothing happens

	Frozen *Frozen // nil: networks are in one piece
	// Says is the probability of class 1 that a graph's networks give an image, with TellsImages;
	// nil: it follows from the path and from what they learned.
	Says func(graph string, image dataset.Sample) float32
}

// Frozen are layers that the first phase freezes.
type Frozen struct {
	Shape []int // of their features
	Look  func(graph string, pixels []byte, features []float32)
}

// Drawn are layers that give so many numbers, which are drawn with an image's first byte as the
// seed.
func Drawn(channels int) *Frozen {
	return &Frozen{Shape: []int{channels}, Look: func(_ string, pixels []byte, features []float32) {
		random := rand.New(rand.NewPCG(0, uint64(pixels[0])))
		for i := range features {
			features[i] = float32(random.NormFloat64())
		}
	}}
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
	if e.Frozen != nil {
		m.Phases = slices.Clone(m.Phases)
		m.Phases[0].FeatureShape = e.Frozen.Shape
	}
	return &m, nil
}

// Platform implements tfrunner.Engine.
func (e *Engine) Platform() train.Platform { return train.Platform{Device: "CPU", Threads: 1} }

// Open implements tfrunner.Engine.
func (e *Engine) Open(dir string, _ *graph.Manifest) (train.Network, error) {
	if e.OpenError != nil {
		return nil, e.OpenError
	}
	e.Opened++
	return &network{engine: e, graph: dir}, nil
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

// network is a model whose layers can be run apart where the engine has Frozen ones.
type network struct {
	faketrain.Model
	engine *Engine
	graph  string
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
	says := n.engine.Says
	if says == nil {
		says = n.says
	}
	var losses, probabilities []float32
	for _, s := range b.Samples {
		p := says(n.graph, s)
		losses, probabilities = append(losses, p), append(probabilities, 1-p, p)
	}
	return train.Evaluation{Losses: losses, Outputs: map[string][]float32{"probabilities": probabilities}}, nil
}

// says is the probability of class 1, by an image's path and what the network learned.
func (n *network) says(_ string, s dataset.Sample) float32 {
	p := float32(crc32.ChecksumIEEE(fmt.Append(nil, s.Path, n.Weight))%1000) / 1000
	if s.Label == 1 {
		p = 1 - (1-p)*0.6 // more often right than wrong
	}
	return p
}

// ErrWhole says that no features can be had.
var ErrWhole = errors.New("the model is in one piece")

// Features implements train.Network.
func (n *network) Features(_ string, images []byte, dst []float32) error {
	frozen := n.engine.Frozen
	if frozen == nil {
		return ErrWhole
	}
	values, pixels := graph.Phase{FeatureShape: frozen.Shape}.FeatureValues(), 3*Manifest.Input.Height*Manifest.Input.Width
	for i := range len(images) / pixels {
		frozen.Look(n.graph, images[i*pixels:(i+1)*pixels], dst[i*values:(i+1)*values])
	}
	return nil
}

// FeatureBatch implements train.Network.
func (n *network) FeatureBatch(string) (int, error) {
	if n.engine.Frozen == nil {
		return 0, ErrWhole
	}
	return 4, nil
}

// Fingerprint implements train.Network.
func (*network) Fingerprint(string) (string, error) { return "", ErrWhole }

// LoadLayers implements train.Network.
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
