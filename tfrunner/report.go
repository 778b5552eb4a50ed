package tfrunner

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// report plots the phase's epochs, evaluates it on the images held back from it and
// writes what came out into the phase's folder.
func (r *Run) report(ctx context.Context, phase *runfolder.PlannedPhase) error {
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
	var predictions []eval.Prediction
	if _, err := train.Evaluate(ctx, r.model, phase.Name, phase.Settings.Scalars, source, func(p train.Prediction) {
		predictions = append(predictions, NewPrediction(p.Sample, p.Predicted, p.Probabilities))
	}); err != nil {
		return fmt.Errorf("phase %q: evaluate on the %s images: %w", phase.Name, split.Name, err)
	}
	report, err := WriteReport(dir, r.data.Classes, predictions)
	if err != nil {
		return err
	}
	return ShowReport(r.out, phase.Name, split.Name, report, len(predictions))
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

// NewPrediction is what a model says of a labelled image.
func NewPrediction(s dataset.Sample, predicted int, probabilities []float32) eval.Prediction {
	return eval.Prediction{Path: s.Path, Label: int(s.Label), Predicted: predicted, Probability: float64(probabilities[predicted])}
}

// NewReport sums up predictions.
func NewReport(classes []string, predictions []eval.Prediction) (*eval.Report, error) {
	labels, predicted := make([]int, len(predictions)), make([]int, len(predictions))
	for i, p := range predictions {
		labels[i], predicted[i] = p.Label, p.Predicted
	}
	return eval.NewReport(classes, labels, predicted)
}

// WriteReport sums up predictions, and writes runfolder.ReportFiles into dir.
func WriteReport(dir string, classes []string, predictions []eval.Prediction) (*eval.Report, error) {
	report, err := NewReport(classes, predictions)
	if err != nil {
		return nil, err
	}
	if err := eval.WritePredictions(filepath.Join(dir, runfolder.PredictionsFile), classes, predictions); err != nil {
		return nil, err
	}
	if err := report.Write(dir); err != nil {
		return nil, err
	}
	return report, plot.DrawConfusion(filepath.Join(dir, runfolder.ConfusionFile), report.Classes, report.Confusion)
}

// ShowReport hands a report to an Observer.
func ShowReport(out Observer, phase, split string, report *eval.Report, images int) error {
	data, err := report.JSON()
	if err != nil {
		return err
	}
	out.Report(Report{
		Phase: phase, Split: split, Images: images, Accuracy: report.Accuracy, Text: report.Text(), JSON: data,
	})
	return nil
}
