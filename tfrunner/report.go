package tfrunner

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// report plots the phase's epochs, evaluates what came out of it on the images held back
// from it and writes that into the phase's folder, with the checksums of all of it.
func (r *Run) report(ctx context.Context, phase *runfolder.PlannedPhase, out outcome) error {
	dir, err := r.config.Folder.Phase(phase.Name)
	if err != nil {
		return err
	}
	if err := plotHistory(filepath.Join(dir, runfolder.PlotFile), phase.Name, phase.Progress.History); err != nil {
		return err
	}
	split := r.data.reported()
	source, err := r.data.source(ctx, r.model, phase, split)
	if err != nil {
		return err
	}
	evaluated := r.config.NewEvaluator(r.data.Classes)
	err = train.WithAverages(r.model, phase.Name, func() error {
		_, err := train.Evaluate(ctx, r.model, phase.Name, phase.Settings.Scalars, source, evaluated)
		return err
	})
	if err != nil {
		return fmt.Errorf("phase %q: evaluate on the %s images: %w", phase.Name, split.Name, err)
	}
	if err := evaluated.Write(dir); err != nil {
		return err
	}
	report, err := evaluated.Report()
	if err != nil {
		return err
	}
	r.out.Report(Report{
		Phase: phase.Name, Split: split.Name, Weights: out.weights(phase.Name), Best: bestOf(phase), Report: *report,
	})
	return r.config.Folder.SealResults(phase.Name, evaluated.Files())
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
