package main

import (
	"context"
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
// parameters that the phase trains, with their momentum. An epoch has 12,800 images, and an
// eighth of that to validate.
func BenchmarkEpoch(b *testing.B) {
	const steps, images = 400, 32
	dir := gate.Graph(b, "tiny")
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
	run, batch := b.TempDir(), zeroFeatures(phase, images)
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
	b.ReportMetric(float64(own)/float64(4*2*phase.TrainableParameters), "x-changing")
}

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
