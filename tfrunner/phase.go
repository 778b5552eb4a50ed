package tfrunner

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// train brings one phase to its epochs: its sources, the epochs that are left, the
// weights of the best one where it stops early, the history.
func (r *Run) train(ctx context.Context, phase *runfolder.PlannedPhase) error {
	dir, err := r.config.Folder.Phase(phase.Name)
	if err != nil {
		return err
	}
	if remembered := r.config.Remembered(r.manifest, phase.Name); len(remembered) > 0 && !phase.Complete() {
		r.out.Note("%s: as when the run began: %s", phase.Name, strings.Join(remembered, ", "))
	}
	r.out.Phase(r.phaseStart(phase))
	if own := r.config.OwnSettings(r.manifest, phase.Name); len(own) > 0 && !phase.Complete() {
		r.out.Note("%s: its own settings: %s", phase.Name, strings.Join(own, ", "))
	}
	r.noteScalars(phase)
	board := r.newBoard(ctx, dir, phase)
	if !phase.Complete() {
		if err := r.trainEpochs(ctx, phase, filepath.Join(dir, runfolder.HistoryFile), board); err != nil {
			return err
		}
		phase.Restored = 0
	}
	if err := r.restoreBest(phase); err != nil {
		return err
	}
	board.show(&phase.Progress)
	return train.WriteHistory(filepath.Join(dir, runfolder.HistoryFile), phase.Progress.History)
}

// trainEpochs trains what is left of a phase, and saves it.
func (r *Run) trainEpochs(ctx context.Context, phase *runfolder.PlannedPhase, history string, board *board) error {
	if !r.config.Fresh { // then the folder is the old run's until the first checkpoint, and goes as a whole
		if err := r.config.Folder.ReopenResults(phase.Name); err != nil {
			return err
		}
	}
	sources, err := r.data.sources(ctx, r.model, phase)
	if err != nil {
		return err
	}
	r.limitedBy = sources.plan
	phase.Progress.Totals.Times.Caching += sources.caching.Seconds()
	began, err := r.model.ReadVariables(phase.Name) // where it continues, restore compared
	if err != nil {
		return err
	}
	r.state.beginRange(phase)
	if !r.config.Fresh {
		board.show(&phase.Progress)
	}
	saver := checkpoint.Saver{
		Store: r.state.store, Model: r.model, Every: r.config.Every, Saved: r.state.keepContents, Warn: r.out.Warn, Note: r.out.Note,
		State: checkpoint.State{Identity: r.state.identity, Settings: phase.Settings, Epochs: phase.Epochs, Frozen: began.Frozen},
	}
	trainer := train.Trainer{
		Model: r.model, Phase: phase.Name, Epochs: phase.Epochs,
		LearningRate: phase.Settings.LearningRate, Schedule: phase.Settings.Schedule, Stopping: phase.Settings.EarlyStopping,
		Scalars:  phase.Settings.Scalars,
		Training: sources.training, Validation: sources.validation,
		Metrics: r.manifest.Task.Metrics, NewEvaluator: func() train.Evaluator { return r.config.NewEvaluator(r.data.Classes) },
		Hooks: []train.Hook{
			train.NaNGuard(r.state.store.Newest),
			saver.Hook(), // before anything else is written: with Fresh, results are the old ones' until then
			r.state.noteRange(),
			train.HistoryWriter(history, r.out.Warn),
			board.hook(),
			observe(r.out),
			r.data.watchCache(),
			r.countTimes(),
		},
	}
	if err := trainer.Run(ctx, &phase.Progress); err != nil {
		return fmt.Errorf("phase %q: %w", phase.Name, err)
	}
	return saver.Finish(&phase.Progress)
}

// restoreBest ends a phase with early stopping: it gets the weights of its best
// epoch, and is saved with them.
func (r *Run) restoreBest(phase *runfolder.PlannedPhase) error {
	stopping := phase.Settings.EarlyStopping
	if stopping.Patience == 0 || phase.Restored > 0 {
		return nil
	}
	best, err := r.best(phase)
	if err != nil {
		return err
	}
	if err := r.model.Restore(best.Saved()); err != nil {
		return err
	}
	ended := best.State
	ended.Identity, ended.Settings, ended.Epochs = r.state.identity, phase.Settings, phase.Epochs
	ended.Progress, ended.Restored = phase.Progress, best.Progress.Epoch
	phase.Restored = ended.Restored
	if phase.Progress.Epoch < phase.Epochs {
		r.out.Note("%s: stopped after epoch %d: %s got no better for %d epochs", phase.Name, phase.Progress.Epoch, stopping.By, stopping.Patience)
	}
	return r.state.store.Save(ended, r.model)
}

// countTimes adds up what the epochs' time went to.
func (r *Run) countTimes() train.Hook {
	return train.Hook{OnEpoch: func(p *train.Progress) error {
		r.times = r.times.Plus(p.History[len(p.History)-1].Times)
		return nil
	}}
}

func (r *Run) phaseStart(p *runfolder.PlannedPhase) PhaseStart {
	return PhaseStart{
		Phase: p.Name, Epochs: p.Epochs, Epoch: p.Progress.Epoch, Step: p.Progress.Step, Complete: p.Complete(),
		Images: len(r.data.Training.Samples), Validation: len(r.data.Validation.Samples),
		Features:  r.data.describeFeatures(p, len(r.data.Training.Samples), len(r.data.Validation.Samples)),
		BatchSize: p.Settings.BatchSize, LearningRate: p.Settings.LearningRate, Schedule: p.Settings.Schedule,
		Settings: p.Settings, BestBy: p.Ending.BestBy,
		Metrics: r.manifest.Task.Metrics, TrainableParameters: p.TrainableParameters, FrozenParameters: p.FrozenParameters,
	}
}

// noteScalars names the hyperparameters that are not those of the graph.
func (r *Run) noteScalars(p *runfolder.PlannedPhase) {
	for _, s := range slices.SortedFunc(slices.Values(r.manifest.Scalars), func(a, b graph.Scalar) int { return cmp.Compare(a.Name, b.Name) }) {
		if value := p.Settings.Scalars[s.Name]; s.Name != graph.LearningRate && value != s.Default && s.Takes(p.Name) {
			r.out.Note("%s: %s %g, not the graph's %g", p.Name, strings.ReplaceAll(s.Name, "_", " "), value, s.Default)
		}
	}
}
