package tfrunner

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// report plots the phase's epochs, evaluates what came out of it on the images held back
// from it and writes that into the phase's folder, with the checksums of all of it.
func (r *Run) report(ctx context.Context, phase *runfolder.PlannedPhase, out outcome, tuning evaluator.Tuning) error {
	dir, err := r.config.Folder.Phase(phase.Name)
	if err != nil {
		return err
	}
	if err := plotHistory(filepath.Join(dir, runfolder.PlotFile), phase.Name, phase.Progress.History); err != nil {
		return err
	}
	split := r.data.reported()
	evaluated, _, err := r.evaluate(ctx, phase, split)
	if err != nil {
		return err
	}
	if tuner, ok := evaluated.(evaluator.Tuner); ok {
		if err := tuner.Use(tuning); err != nil {
			return err
		}
	}
	report, err := evaluated.Report(dir)
	if err != nil {
		return err
	}
	r.showReport(dir, phase.Name, out.epoch)
	r.out.Report(Report{
		Phase: phase.Name, Split: split.Name, Weights: out.weights(phase.Name), Best: bestOf(phase), Report: *report,
	})
	return r.config.Folder.SealResults(phase.Name, evaluated.Files())
}

// FormOf is how the report on a phase with this ending is written.
func FormOf(e checkpoint.Ending) evaluator.Form {
	return evaluator.Form{BySupport: e.BySupport, AllProbabilities: e.AllProbabilities}
}

// evaluate is an evaluator that has seen the images of a split, and its metrics with the loss.
func (r *Run) evaluate(ctx context.Context, phase *runfolder.PlannedPhase, split *dataset.Split) (evaluated evaluator.Evaluator, metrics train.Metrics, err error) {
	source, err := r.data.source(ctx, r.model, phase, split)
	if err != nil {
		return nil, nil, err
	}
	evaluated = r.config.NewEvaluator(r.data.Classes)
	if err := FormOf(phase.Ending).Apply(evaluated); err != nil {
		return nil, nil, err
	}
	err = train.WithAverages(r.model, phase.Name, func() (err error) {
		metrics, err = train.Evaluate(ctx, r.model, phase.Name, phase.Settings.Scalars, source, evaluated)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("phase %q: evaluate on the %s images: %w", phase.Name, split.Name, err)
	}
	return evaluated, metrics, nil
}

// tune has the task's evaluator choose, on the validation images, what it chooses by them, and
// says it; most choose nothing.
func (r *Run) tune(ctx context.Context, phase *runfolder.PlannedPhase) (tuning evaluator.Tuning, err error) {
	if !r.config.tunes(r.data.Classes) {
		return tuning, nil
	}
	evaluated, _, err := r.evaluate(ctx, phase, r.data.Validation)
	if err != nil {
		return tuning, err
	}
	if tuning = evaluated.(evaluator.Tuner).Tune(); tuning.Note != "" {
		r.out.Note("%s: %s", phase.Name, tuning.Note)
	}
	return tuning, nil
}

// plotHistory draws the phase's loss and metrics.
func plotHistory(path, phase string, rows []train.Epoch) error {
	h := plot.History{Title: phase}
	for _, name := range rows[0].Validation.Names() {
		figure := plot.Figure{Name: name}
		for _, row := range rows {
			if value, ok := row.Training[name]; ok {
				figure.Training = append(figure.Training, value)
			}
			figure.Validation = append(figure.Validation, row.Validation[name])
		}
		h.Figures = append(h.Figures, figure)
	}
	return plot.DrawHistory(path, h)
}
