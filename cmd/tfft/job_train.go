package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// train brings one phase to its epochs.
func (j *job) train(ctx context.Context, phase *runfolder.PlannedPhase) error {
	dir, err := j.opts.run.Phase(phase.Name)
	if err != nil {
		return err
	}
	j.out.Phase(j.phaseStart(phase))
	j.noteScalars(phase)
	if !phase.Complete() {
		if err := j.reopenResults(dir); err != nil {
			return err
		}
		if err := j.trainEpochs(ctx, phase, dir); err != nil {
			return err
		}
		phase.Restored = 0
	}
	if err := j.restoreBest(phase); err != nil {
		return err
	}
	return train.WriteHistory(filepath.Join(dir, historyFile), phase.Progress.History)
}

// trainEpochs trains what is left of a phase.
func (j *job) trainEpochs(ctx context.Context, phase *runfolder.PlannedPhase, dir string) error {
	data, err := j.phaseData(ctx, phase)
	if err != nil {
		return err
	}
	j.limitedBy = data.plan
	phase.Progress.Totals.Times.Caching += data.caching.Seconds()
	frozen, err := j.frozen(phase)
	if err != nil {
		return err
	}
	saver := checkpoint.Saver{
		Store: j.store, Model: j.model, Every: j.opts.checkpointEvery, Warn: j.out.Warn, Note: j.out.Note,
		State: checkpoint.State{Identity: j.identity, Settings: phase.Settings, Epochs: phase.Epochs, Frozen: frozen},
	}
	trainer := train.Trainer{
		Model: j.model, Phase: phase.Name, Epochs: phase.Epochs,
		LearningRate: phase.Settings.LearningRate, Schedule: phase.Settings.Schedule, Stopping: phase.Settings.EarlyStopping,
		Scalars:  phase.Settings.Scalars,
		Training: data.training, Validation: data.validation,
		Hooks: []train.Hook{
			train.NaNGuard(j.store.Newest),
			saver.Hook(), // before anything else is written: with --fresh, results are the old ones' until then
			train.HistoryWriter(filepath.Join(dir, historyFile), j.out.Warn),
			ui.Hook(j.out),
			j.cacheHook(),
			j.countTimes(),
		},
	}
	if err := trainer.Run(ctx, &phase.Progress); err != nil {
		return fmt.Errorf("phase %q: %w", phase.Name, err)
	}
	return saver.Finish(&phase.Progress)
}

const (
	historyFile = "history.csv"
	plotFile    = "plot.png"
)

// frozen gives the sums of the variables that the phase freezes, as they were at
// its start; where it continues, its checkpoint has them, and restore compared.
func (j *job) frozen(phase *runfolder.PlannedPhase) (map[string]string, error) {
	if phase.Progress.Epoch > 0 || phase.Progress.Step > 0 {
		return j.latest.Frozen, nil
	}
	began, err := j.model.ReadVariables(phase.Name)
	return began.Frozen, err
}

// restoreBest ends a phase with early stopping: it gets the weights of its best
// epoch, and is saved with them.
func (j *job) restoreBest(phase *runfolder.PlannedPhase) error {
	stopping := phase.Settings.EarlyStopping
	if stopping.Patience == 0 || phase.Restored > 0 {
		return nil
	}
	best, err := j.store.Best(phase.Name)
	if err != nil {
		return err
	}
	if best == nil {
		return fault.Failed("phase %q: the checkpoint of its best epoch is gone", phase.Name).WithHint("start the phase over with --fresh")
	}
	if err := j.model.Restore(best.Variables()); err != nil {
		return err
	}
	state := best.State
	state.Identity, state.Settings, state.Epochs = j.identity, phase.Settings, phase.Epochs
	state.Progress, state.Restored = phase.Progress, best.Progress.Epoch
	phase.Restored = state.Restored
	if phase.Progress.Epoch < phase.Epochs {
		j.out.Note("%s: stopped after epoch %d: %s got no better for %d epochs", phase.Name, phase.Progress.Epoch, stopping.By, stopping.Patience)
	}
	j.out.Note("%s: the weights are those of epoch %d", phase.Name, phase.Restored)
	return j.store.Save(state, j.model)
}

// countTimes adds up what the epochs' time went to.
func (j *job) countTimes() train.Hook {
	return train.Hook{OnEpoch: func(p *train.Progress) error {
		j.times = j.times.Plus(p.History[len(p.History)-1].Times)
		return nil
	}}
}

// loaderConfig says how a split's images are loaded in a phase; only those of the
// training split are shuffled, augmented and weighed.
func (j *job) loaderConfig(split *dataset.Split, settings checkpoint.Settings) dataset.LoaderConfig {
	cfg := j.imageConfig(split, settings.BatchSize)
	if split.Name == dataset.Training {
		cfg.Shuffle, cfg.Views, cfg.Augment = true, settings.Views, j.opts.augment
		if settings.ClassWeight == "balanced" {
			cfg.ClassWeights = dataset.BalancedClassWeights(split.Samples, len(j.data.Classes))
		}
	}
	return cfg
}

// imageConfig says how a split's images are loaded as they are.
func (j *job) imageConfig(split *dataset.Split, batchSize int) dataset.LoaderConfig {
	decoder := j.decoder
	if split.Name == dataset.Training {
		decoder = j.trainer
	}
	return dataset.LoaderConfig{
		Samples: split.Samples, Root: j.data.Root,
		Height: j.manifest.Input.Height, Width: j.manifest.Input.Width,
		BatchSize: batchSize, Workers: j.opts.workers, Prefetch: 2, Seed: j.opts.seed,
		Decoder: decoder, Cache: j.cache, MaxPixels: j.opts.decoding.maxPixels,
	}
}

func (j *job) phaseStart(p *runfolder.PlannedPhase) ui.PhaseStart {
	training, validation := len(j.data.Training.Samples), len(j.data.Validation.Samples)
	plan := planFeatures(j.manifest, p)
	return ui.PhaseStart{
		Phase: p.Name, Epochs: p.Epochs, Epoch: p.Progress.Epoch, Step: p.Progress.Step, Complete: p.Complete(),
		Images: training, Validation: validation, Features: describeFeatures(p, plan, training, validation),
		BatchSize: p.Settings.BatchSize, LearningRate: p.Settings.LearningRate, Schedule: p.Settings.Schedule,
		TrainableParameters: p.TrainableParameters, FrozenParameters: p.FrozenParameters,
	}
}

// noteScalars names the hyperparameters that are not those of the graph.
func (j *job) noteScalars(p *runfolder.PlannedPhase) {
	exported := j.manifest.Hyperparameters()
	for _, name := range slices.Sorted(maps.Keys(exported)) {
		if value := p.Settings.Scalars[name]; value != exported[name] {
			j.out.Note("%s: %s %g, not the graph's %g", p.Name, strings.ReplaceAll(name, "_", " "), value, exported[name])
		}
	}
}

// plotHistory draws the phase's loss and accuracy.
func plotHistory(path, phase string, rows []train.Epoch) error {
	h := plot.History{Title: phase}
	for _, r := range rows {
		h.Loss, h.ValLoss = append(h.Loss, r.Loss), append(h.ValLoss, r.ValLoss)
		h.Accuracy, h.ValAccuracy = append(h.Accuracy, r.Accuracy), append(h.ValAccuracy, r.ValAccuracy)
	}
	return plot.DrawHistory(path, h)
}

// report plots the phase's epochs, evaluates it on the images held back from it
// and writes what came out into the phase's folder.
func (j *job) report(ctx context.Context, phase *runfolder.PlannedPhase) error {
	dir, err := j.opts.run.Phase(phase.Name)
	if err != nil {
		return err
	}
	if err := plotHistory(filepath.Join(dir, plotFile), phase.Name, phase.Progress.History); err != nil {
		return err
	}
	split := j.reported()
	plan := planFeatures(j.manifest, phase)
	source, err := j.featureSource(ctx, phase, split, plan, plan.Evaluation)
	if err != nil {
		return err
	}
	var preds []eval.Prediction
	if _, err := train.Evaluate(ctx, j.model, phase.Name, phase.Settings.Scalars, source, func(v train.Prediction) {
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
