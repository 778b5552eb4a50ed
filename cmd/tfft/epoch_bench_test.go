package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/onebatch"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// BenchmarkEpoch times epochs of a head on kept features, with validation, a checkpoint and
// the history, and the steps of the train signature alone on the same features, in turns.
// x-bare is the ratio of the two, and x-changing that of what a checkpoint writes to the
// parameters that the phase trains, with what the optimizer keeps of each. The graph is that of
// the folder in $TFFT_BENCH_GRAPH, or the tiny one.
func BenchmarkEpoch(b *testing.B) {
	for _, steps := range []int{26, 400} {
		b.Run(fmt.Sprintf("%d images", steps*epochBatch), func(b *testing.B) { benchmarkEpoch(b, steps) })
	}
}

const epochBatch = 32 // images

// benchmarkEpoch does so with so many batches, and an eighth of that to validate.
func benchmarkEpoch(b *testing.B, steps int) {
	dir := os.Getenv("TFFT_BENCH_GRAPH")
	if dir == "" {
		dir = gate.Graph(b, "tiny")
	}
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		b.Fatal(err)
	}
	s, err := session.Open(dir, manifest, session.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	phase := manifest.Phases[0]
	began, err := s.ReadVariables(phase.Name)
	if err != nil {
		b.Fatal(err)
	}
	run, batch := b.TempDir(), zeroFeatures(phase, epochBatch)
	store := &checkpoint.Store{Dir: filepath.Join(run, "checkpoints"), Phases: manifest.PhaseNames(), Metrics: manifest.Task.Metrics}
	saver := checkpoint.Saver{Store: store, Model: s, State: checkpoint.State{Frozen: began.Frozen}, Every: checkpoint.Every{Time: time.Hour}, Warn: b.Errorf}
	scalars := manifest.Hyperparameters()
	trainer := train.Trainer{
		Model: s, Phase: phase.Name, LearningRate: 1e-6, Scalars: scalars,
		Training: onebatch.Repeated{Batch: batch, Times: steps}, Validation: onebatch.Repeated{Batch: batch, Times: steps / 8},
		Metrics: manifest.Task.Metrics, NewEvaluator: func() train.Evaluator { return onebatch.NoEvaluator{} },
		Hooks: []train.Hook{train.NaNGuard(store.Newest), saver.Hook(), train.HistoryWriter(filepath.Join(run, "history.csv"), b.Errorf)},
	}
	progress := train.Progress{Phase: phase.Name}
	epoch := func() {
		trainer.Epochs++
		if err := trainer.Run(context.Background(), &progress); err != nil {
			b.Fatal(err)
		}
	}
	alone := func() {
		for range steps {
			if _, err := s.Train(phase.Name, batch, scalars.With(1e-6)); err != nil {
				b.Fatal(err)
			}
		}
	}
	epoch() // chooses kernels, makes the feeds, and saves what is frozen
	var whole, bare time.Duration
	for b.Loop() {
		whole += timeOf(epoch)
		bare += timeOf(alone)
	}
	own, _, _ := checkpointBytes(b, store.Newest())
	b.ReportMetric(whole.Seconds()*1000/float64(b.N), "tfft-ms/epoch")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "bare-ms/epoch")
	b.ReportMetric(whole.Seconds()/bare.Seconds(), "x-bare")
	b.ReportMetric(float64(own)/float64(4*perParameter[manifest.Optimizer.Name]*phase.TrainableParameters), "x-changing")
}

// perParameter is how many numbers optimizers need for a parameter: itself, and its momentum, or
// the averages of its gradient and of that squared.
var perParameter = map[string]int{"sgd": 2, "adam": 3, "adamw": 3}

// zeroFeatures is a batch of a phase's features.
func zeroFeatures(phase graph.Phase, images int) *dataset.Batch {
	values := images
	for _, n := range phase.FeatureShape {
		values *= n
	}
	return &dataset.Batch{
		Features: make([]float32, values), Targets: map[string][]float32{"labels": make([]float32, images)},
		Weights: make([]float32, images), Samples: make([]dataset.Sample, images),
	}
}

func timeOf(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}
