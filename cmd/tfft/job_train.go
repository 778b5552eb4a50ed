package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/ui"
	"github.com/tfft/tfft/tfrunner"
)

// train brings one phase to its epochs.
func (j *job) train(ctx context.Context, phase tfrunner.PlannedPhase) error {
	dir, err := j.opts.run.Phase(phase.Name)
	if err != nil {
		return err
	}
	training, err := j.source(j.data.Training, phase.Settings)
	if err != nil {
		return err
	}
	validation, err := j.source(j.data.Validation, phase.Settings)
	if err != nil {
		return err
	}
	j.out.Phase(phaseStart(phase, training, validation))
	trainer := tfrunner.Trainer{
		Model: j.model, Phase: phase.Name, Epochs: phase.Epochs, LearningRate: phase.Settings.LearningRate,
		Training: training, Validation: validation,
		Hooks: []tfrunner.Hook{
			tfrunner.NaNGuard(),
			tfrunner.HistoryWriter(filepath.Join(dir, "history.csv")),
			j.store.Saver(j.model, j.identity, phase.Settings, phase.Epochs, j.opts.checkpointEvery),
			ui.Hook(j.out),
			j.cacheHook(),
		},
	}
	if err := trainer.Run(ctx, &phase.Start); err != nil {
		return fmt.Errorf("phase %q: %w", phase.Name, err)
	}
	return plotHistory(filepath.Join(dir, "plot.png"), phase.Name, phase.Start.History)
}

// source loads a split's images; only those of the training split are shuffled
// and augmented.
func (j *job) source(split *dataset.Split, settings tfrunner.Settings) (*dataset.Loader, error) {
	cfg := dataset.Config{
		Samples: split.Samples, Root: j.data.Root,
		Height: j.manifest.Input.Height, Width: j.manifest.Input.Width,
		BatchSize: settings.BatchSize, Workers: j.opts.workers, Prefetch: 2,
		Seed: j.opts.seed, Decoder: j.decoder, Cache: j.cache,
	}
	if split.Name == dataset.Training {
		cfg.Shuffle = true
		if settings.Augment == "default" {
			cfg.Augment = dataset.Recipe()
		}
		if settings.ClassWeight == "balanced" {
			cfg.ClassWeights = dataset.BalancedClassWeights(split.Samples, len(j.data.Classes))
		}
	}
	return dataset.NewLoader(cfg)
}

func phaseStart(p tfrunner.PlannedPhase, training, validation *dataset.Loader) ui.PhaseStart {
	return ui.PhaseStart{
		Phase: p.Name, Epochs: p.Epochs, Epoch: p.Start.Epoch, Step: p.Start.Step,
		Images: training.Images(), Validation: validation.Images(),
		BatchSize: p.Settings.BatchSize, LearningRate: p.Settings.LearningRate,
		TrainableParameters: p.TrainableParameters, FrozenParameters: p.FrozenParameters,
	}
}

// plotHistory draws the phase's loss and accuracy.
func plotHistory(path, phase string, rows []tfrunner.Epoch) error {
	h := eval.History{Title: phase}
	for _, r := range rows {
		h.Loss, h.ValLoss = append(h.Loss, r.Loss), append(h.ValLoss, r.ValLoss)
		h.Accuracy, h.ValAccuracy = append(h.Accuracy, r.Accuracy), append(h.ValAccuracy, r.ValAccuracy)
	}
	return eval.PlotHistory(path, h)
}

// report evaluates the phase on the images held back from it and writes what
// came out into the phase's folder.
func (j *job) report(ctx context.Context, phase tfrunner.PlannedPhase) error {
	dir, err := j.opts.run.Phase(phase.Name)
	if err != nil {
		return err
	}
	split := j.reported()
	source, err := j.source(split, phase.Settings)
	if err != nil {
		return err
	}
	var preds []eval.Prediction
	if _, err := tfrunner.Evaluate(ctx, j.model, source, func(v tfrunner.Verdict) {
		preds = append(preds, prediction(v.Sample, v.Predicted, v.Probabilities))
	}); err != nil {
		return fmt.Errorf("phase %q: evaluate on the %s images: %w", phase.Name, split.Name, err)
	}
	report, err := writeReport(dir, j.data.Classes, preds)
	if err != nil {
		return err
	}
	return showReport(j.out, phase.Name, split.Name, report, len(preds))
}
