package main

import (
	"path/filepath"

	"github.com/tfft/tfft/cmd/tfft/ui"
	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/plot"
)

// prediction is what the model says of a labelled image.
func prediction(s dataset.Sample, predicted int, probabilities []float32) eval.Prediction {
	return eval.Prediction{Path: s.Path, Label: int(s.Label), Predicted: predicted, Probability: float64(probabilities[predicted])}
}

// makeReport sums up predictions.
func makeReport(classes []string, preds []eval.Prediction) (*eval.Report, error) {
	labels, predicted := make([]int, len(preds)), make([]int, len(preds))
	for i, p := range preds {
		labels[i], predicted[i] = p.Label, p.Predicted
	}
	return eval.NewReport(classes, labels, predicted)
}

const (
	predictionsFile = "predictions.csv" // tells a folder with the results of a test
	confusionFile   = "confusion.png"
)

// reportFiles are what writeReport writes.
var reportFiles = []string{"report.txt", "report.json", confusionFile, predictionsFile}

// writeReport puts reportFiles into dir.
func writeReport(dir string, classes []string, preds []eval.Prediction) (*eval.Report, error) {
	report, err := makeReport(classes, preds)
	if err != nil {
		return nil, err
	}
	if err := eval.WritePredictions(filepath.Join(dir, predictionsFile), classes, preds); err != nil {
		return nil, err
	}
	if err := report.Write(dir); err != nil {
		return nil, err
	}
	return report, plot.DrawConfusion(filepath.Join(dir, confusionFile), report.Classes, report.Confusion)
}

// showReport hands the report to the printer.
func showReport(out ui.Printer, phase, split string, report *eval.Report, images int) error {
	data, err := report.JSON()
	if err != nil {
		return err
	}
	out.Report(ui.Report{
		Phase: phase, Split: split, Images: images, Accuracy: report.Accuracy, Text: report.Text(), JSON: data,
	})
	return nil
}
