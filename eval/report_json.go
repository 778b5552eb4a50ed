package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON is the report as scikit-learn's output_dict=True gives it, with
// "confusion_matrix" (rows true, columns predicted) and "classes" besides, as one
// object on one line. What is known of the probabilities is there as scikit-learn names it:
// top_5_accuracy, log_loss, brier_score, roc_auc, and expected_calibration_error.
//
// As in Python's dict, a key that comes again takes the place of the first: a
// class called "accuracy" gives way to the accuracy.
func (r *Report) JSON() ([]byte, error) {
	dict := map[string]any{}
	for i, class := range r.Classes {
		dict[class] = figures(r.PerClass[i])
	}
	dict["accuracy"] = r.Accuracy
	dict["macro avg"] = figures(r.Macro)
	dict[averageName] = figures(r.Weighted)
	dict["confusion_matrix"] = r.Confusion
	dict["classes"] = r.Classes
	if p := r.Probabilities; p != nil {
		dict["top_5_accuracy"], dict["log_loss"], dict["brier_score"] = p.TopFive, p.LogLoss, p.Brier
		dict["expected_calibration_error"], dict["roc_auc"] = p.Calibration, p.AUC
	}
	return encodeReport(dict)
}

// encodeReport writes a report as one object on one line.
func encodeReport(dict map[string]any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(dict); err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return b.Bytes(), nil
}

// figures has the JSON names of scikit-learn.
type figures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1-score"`
	Support   int     `json:"support"`
}
