package eval

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/names"
)

// Prediction is what the model said about one image.
type Prediction struct {
	Path        string  // the image file
	Label       int     // true class index
	Predicted   int     // class index with the highest probability
	Probability float64 // of the predicted class
}

// WritePredictions writes predictions.csv to path: the columns path, label,
// predicted and probability, classes by name, one row for each prediction in
// the order given; names.Text writes the names. It refuses class indices outside classes.
func WritePredictions(path string, classes []string, preds []Prediction) error {
	for i, p := range preds {
		if err := checkClass("label", i, p.Label, len(classes)); err != nil {
			return fmt.Errorf("write %q: %w", path, err)
		}
		if err := checkClass("prediction", i, p.Predicted, len(classes)); err != nil {
			return fmt.Errorf("write %q: %w", path, err)
		}
	}
	return durable.WriteWith(path, func(w io.Writer) error {
		return encodePredictions(w, classes, preds)
	})
}

var predictionColumns = []string{"path", "label", "predicted", "probability"}

// encodePredictions writes the CSV; probabilities have six decimals, about
// what a float32 softmax holds.
func encodePredictions(w io.Writer, classes []string, preds []Prediction) error {
	out := csv.NewWriter(w)
	if err := out.Write(predictionColumns); err != nil {
		return err
	}
	for _, p := range preds {
		row := []string{
			names.Text(p.Path), names.Text(classes[p.Label]), names.Text(classes[p.Predicted]),
			strconv.FormatFloat(p.Probability, 'f', 6, 64),
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
