package eval

import "fmt"

// Report is how well a classifier did on labelled images: scikit-learn's
// classification report and the confusion matrix. Precision, recall and
// f1-score are fractions from 0 to 1, and 0 where they are not defined.
type Report struct {
	Classes   []string // class names, in the order of the class indices
	PerClass  []Scores // one for each class
	Accuracy  float64  // right predictions over all images
	Macro     Scores   // mean of PerClass
	Weighted  Scores   // mean of PerClass weighted by Support
	Confusion [][]int  // images by true class (row) and predicted class (column)

	// Probabilities are figures of the model's probabilities; nil: they are not known.
	Probabilities *ProbabilityFigures

	BySupport bool // Text lists the classes by their Support, the largest first, and not in the order of Classes
}

// Scores is one line of the report.
type Scores struct {
	Precision float64 // of the images predicted as this class, those that are
	Recall    float64 // of the images of this class, those found
	F1        float64 // harmonic mean of Precision and Recall
	Support   int     // images of this class
}

// NewReport compares predicted with labels, the predicted and the true class
// index of each image. It refuses indices outside classes, slices of different
// lengths, and a report on nothing.
func NewReport(classes []string, labels, predicted []int) (*Report, error) {
	if len(classes) == 0 {
		return nil, fmt.Errorf("report: no classes")
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("report: no images")
	}
	if len(labels) != len(predicted) {
		return nil, fmt.Errorf("report: %d labels but %d predictions", len(labels), len(predicted))
	}
	confusion, err := confusionMatrix(len(classes), labels, predicted)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	r := &Report{Classes: classes, Confusion: confusion, PerClass: classScores(confusion)}
	r.Accuracy = ratio(r.right(), len(labels))
	r.Macro = macroAverage(r.PerClass)
	r.Weighted = weightedAverage(r.PerClass)
	return r, nil
}

// Files of a report: its Text and its JSON.
const (
	ReportFile     = "report.txt"
	ReportJSONFile = "report.json"
)

// right counts the images on the diagonal of the confusion matrix.
func (r *Report) right() int {
	n := 0
	for i := range r.Confusion {
		n += r.Confusion[i][i]
	}
	return n
}
