package session

import (
	"context"
	"testing"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/onebatch"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// BenchmarkStep times training steps as runs do them, in the loop with its NaN
// guard and with the batch copied into the feeds, and Session.Run alone on
// the same feeds, in turns. x-bare is the ratio of the two.
func BenchmarkStep(b *testing.B) {
	for _, bb := range []struct {
		graph         string
		images, steps int // of a batch, and of a turn
	}{{"tiny", 32, 50}, {"vgg16", 8, 2}} {
		b.Run(bb.graph, func(b *testing.B) { benchmarkStep(b, bb.graph, bb.images, bb.steps) })
	}
}

func benchmarkStep(b *testing.B, name string, images, steps int) {
	dir := gate.Graph(b, name)
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(dir, manifest, Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	phase, in := manifest.Phases[0].Name, manifest.Input
	batch := &dataset.Batch{
		Images:  make([]byte, images*in.Height*in.Width*3),
		Targets: map[string][]float32{"labels": make([]float32, images)}, Weights: make([]float32, images), Samples: make([]dataset.Sample, images),
	}
	trainer := train.Trainer{
		Model: s, Phase: phase, LearningRate: 1e-6, Scalars: manifest.Hyperparameters(), Training: onebatch.Repeated{Batch: batch, Times: steps}, Validation: onebatch.Repeated{Batch: batch},
		Metrics: manifest.Task.Metrics, NewEvaluator: func() train.Evaluator { return onebatch.NoEvaluator{} },
		Hooks: []train.Hook{train.NaNGuard(func() string { return "" })},
	}
	progress := train.Progress{Phase: phase}
	loop := func() error {
		trainer.Epochs++
		return trainer.Run(context.Background(), &progress)
	}
	if err := loop(); err != nil { // chooses kernels and makes the feeds
		b.Fatal(err)
	}
	sig, err := s.signature(graph.TrainSignature(phase))
	if err != nil {
		b.Fatal(err)
	}
	fetches, err := sig.fetches("loss", "correct")
	if err != nil {
		b.Fatal(err)
	}
	bare := func() error {
		for range steps {
			if _, err := s.saved.Session.Run(sig.sizes[images].byInput, fetches, nil); err != nil {
				return err
			}
		}
		return nil
	}
	var inLoop, alone time.Duration
	for b.Loop() {
		inLoop += timed(b, loop)
		alone += timed(b, bare)
	}
	perStep := float64(b.N * steps)
	b.ReportMetric(inLoop.Seconds()*1000/perStep, "tfft-ms/step")
	b.ReportMetric(alone.Seconds()*1000/perStep, "bare-ms/step")
	b.ReportMetric(inLoop.Seconds()/alone.Seconds(), "x-bare")
}

func timed(b *testing.B, turn func() error) time.Duration {
	began := time.Now()
	if err := turn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
