package evaluator

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/fault"
)

// multilabel is the evaluator of the task multilabel: the target is labels, 1 or 0 for each
// class, and the output probabilities, one a class.
type multilabel struct {
	classes    []string
	thresholds []float64 // by class
	images     []eval.Labelled
	bySupport  bool
}

func newMultilabel(classes []string) Evaluator {
	return &multilabel{classes: classes, thresholds: slices.Repeat([]float64{eval.UsualThreshold}, len(classes))}
}

// Add implements Evaluator.
func (m *multilabel) Add(image string, targets, outputs map[string][]float32) error {
	labels, probabilities := targets["labels"], outputs["probabilities"]
	if len(labels) != len(m.classes) || len(probabilities) != len(m.classes) {
		return fmt.Errorf("%d labels and %d probabilities, want %d of each", len(labels), len(probabilities), len(m.classes))
	}
	added := eval.Labelled{Path: image, Probabilities: slices.Clone(probabilities)}
	for _, label := range labels {
		added.Labels = append(added.Labels, label > 0.5)
	}
	m.images = append(m.images, added)
	return nil
}

// Metrics implements Evaluator. The accuracy is the mean over images of the share of classes
// that are told right.
func (m *multilabel) Metrics() map[string]float64 {
	shares, whole := 0.0, 0
	for _, image := range m.images {
		right := 0
		for class, p := range image.Probabilities {
			if eval.Above(p, m.thresholds[class]) == image.Labels[class] {
				right++
			}
		}
		shares += float64(right) / float64(len(m.classes))
		if right == len(m.classes) {
			whole++
		}
	}
	n := float64(max(len(m.images), 1))
	return map[string]float64{"label_accuracy": shares / n, "exact_match": float64(whole) / n}
}

// Tune implements Tuner: thresholds with the highest F1.
func (m *multilabel) Tune() Tuning {
	thresholds, without := eval.ChooseThresholds(len(m.classes), m.images)
	tuning := Tuning{Thresholds: thresholds}
	if len(without) > 0 {
		var names []string
		for _, class := range without {
			names = append(names, m.classes[class])
		}
		tuning.Note = fmt.Sprintf("no validation image is of %s: the threshold is %v", fault.Quoted(names), eval.UsualThreshold)
	}
	return tuning
}

// Use implements Tuner.
func (m *multilabel) Use(t Tuning) error {
	if len(t.Thresholds) != len(m.classes) {
		return fmt.Errorf("%d thresholds for %d classes", len(t.Thresholds), len(m.classes))
	}
	m.thresholds = t.Thresholds
	return nil
}

// SortBySupport implements Sorter.
func (m *multilabel) SortBySupport() { m.bySupport = true }

// Report implements Evaluator.
func (m *multilabel) Report(dir string) (*Report, error) {
	scores, err := eval.NewMultilabelReport(m.classes, m.thresholds, m.images)
	if err != nil {
		return nil, err
	}
	scores.BySupport = m.bySupport
	report, err := reportOf(scores, len(m.images), m.Metrics())
	if err != nil || dir == "" {
		return report, err
	}
	if err := eval.WriteLabelled(filepath.Join(dir, predictionsFile), m.classes, m.thresholds, m.images); err != nil {
		return nil, err
	}
	return report, report.Write(dir)
}

// Files implements Evaluator.
func (m *multilabel) Files() []string {
	return []string{eval.ReportFile, eval.ReportJSONFile, predictionsFile}
}
