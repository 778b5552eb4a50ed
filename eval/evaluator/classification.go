package evaluator

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/plot"
)

// Files of a report on classes.
const (
	predictionsFile = "predictions.csv"
	confusionFile   = "confusion.png"
)

// classification is the evaluator of the task classify: the target is labels, an index
// into classes, and the output probabilities, one a class.
type classification struct {
	classes     []string
	predictions []eval.Prediction
	right       int
	of          eval.Probabilities
	bySupport   bool
	all         bool // the predictions have the probabilities of all classes
}

func newClassification(classes []string) Evaluator { return &classification{classes: classes} }

// Add implements Evaluator.
func (c *classification) Add(image string, targets, outputs map[string][]float32) error {
	labels, probabilities := targets["labels"], outputs["probabilities"]
	if len(labels) != 1 || len(probabilities) != len(c.classes) {
		return fmt.Errorf("%d labels and %d probabilities, want one label and %d probabilities", len(labels), len(probabilities), len(c.classes))
	}
	p := eval.Prediction{Path: image, Label: int(labels[0]), Predicted: eval.MostProbable(probabilities)}
	if p.Label < 0 || p.Label >= len(c.classes) {
		return fmt.Errorf("label %d, of %d classes", p.Label, len(c.classes))
	}
	if !isFinite(probabilities) {
		return fmt.Errorf("the model's probabilities of %q are no numbers", image)
	}
	p.Probability, p.OfLabel = float64(probabilities[p.Predicted]), float64(probabilities[p.Label])
	if c.all {
		p.Probabilities = slices.Clone(probabilities)
	}
	c.of.Add(p.Label, probabilities)
	c.predictions = append(c.predictions, p)
	if p.Predicted == p.Label {
		c.right++
	}
	return nil
}

// argmax is the place of the largest value, the first of equals.
// isFinite says whether all values are numbers.
func isFinite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

// Metrics implements Evaluator.
func (c *classification) Metrics() map[string]float64 {
	accuracy := 0.0
	if n := len(c.predictions); n > 0 {
		accuracy = float64(c.right) / float64(n)
	}
	return map[string]float64{"accuracy": accuracy}
}

// SortBySupport implements Sorter.
func (c *classification) SortBySupport() { c.bySupport = true }

// TellAll implements Teller.
func (c *classification) TellAll() { c.all = true }

// Report implements Evaluator. It is scikit-learn's.
func (c *classification) Report(dir string) (*Report, error) {
	labels, predicted := make([]int, len(c.predictions)), make([]int, len(c.predictions))
	for i, p := range c.predictions {
		labels[i], predicted[i] = p.Label, p.Predicted
	}
	scores, err := eval.NewReport(c.classes, labels, predicted)
	if err != nil {
		return nil, err
	}
	figures := c.of.Figures(len(c.classes))
	scores.BySupport, scores.Probabilities = c.bySupport, &figures
	report, err := reportOf(scores, len(c.predictions), c.Metrics())
	if err != nil {
		return nil, err
	}
	if confused := scores.ConfusedText(); confused != "" {
		report.Text += "\n" + confused
	}
	if dir == "" {
		return report, nil
	}
	if err := eval.WritePredictions(filepath.Join(dir, predictionsFile), c.classes, c.predictions); err != nil {
		return nil, err
	}
	if err := plot.DrawConfusion(filepath.Join(dir, confusionFile), scores.Classes, scores.Confusion); err != nil {
		return nil, err
	}
	return report, report.Write(dir)
}

// Files implements Evaluator.
func (c *classification) Files() []string {
	return []string{eval.ReportFile, eval.ReportJSONFile, confusionFile, predictionsFile}
}
