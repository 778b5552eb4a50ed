package eval

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/names"
)

// Prediction is what the model said about one image.
type Prediction struct {
	Path          string    // the image file
	Label         int       // true class index
	Predicted     int       // class index with the highest probability
	Probability   float64   // of the predicted class
	OfLabel       float64   // the probability of the true class
	Probabilities []float32 // of all classes; nil: they are not written
}

// WritePredictions writes predictions.csv to path: the columns path, label, predicted,
// probability, label_probability and loss, which is -ln of the latter, classes by name, one row
// for each prediction in the order given; names.Text writes the names. Where the first prediction
// has Probabilities, as all must then, there is a column "probability NAME" for each class.
// All digits are there. It refuses class indices outside classes.
func WritePredictions(path string, classes []string, preds []Prediction) error {
	for i, p := range preds {
		if err := checkClass("label", i, p.Label, len(classes)); err != nil {
			return fmt.Errorf("write %q: %w", path, err)
		}
		if err := checkClass("prediction", i, p.Predicted, len(classes)); err != nil {
			return fmt.Errorf("write %q: %w", path, err)
		}
		if n := len(p.Probabilities); n != len(preds[0].Probabilities) || n != 0 && n != len(classes) {
			return fmt.Errorf("write %q: image %d has %d probabilities, of %d classes", path, i, n, len(classes))
		}
	}
	return durable.WriteWith(path, func(w io.Writer) error {
		return encodePredictions(w, classes, preds)
	})
}

// Columns of predictions.csv. Earlier versions of tfft wrote the first four.
var predictionColumns = []string{"path", "label", "predicted", "probability", "label_probability", "loss"}

const firstPredictionColumns = 4

func encodePredictions(w io.Writer, classes []string, preds []Prediction) error {
	out := csv.NewWriter(w)
	header := slices.Clone(predictionColumns)
	if len(preds) > 0 && preds[0].Probabilities != nil {
		for _, class := range classes {
			header = append(header, "probability "+names.Text(class))
		}
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, p := range preds {
		row := []string{
			names.Text(p.Path), names.Text(classes[p.Label]), names.Text(classes[p.Predicted]),
			exactly(p.Probability), exactly(p.OfLabel), exactly(LogLoss(float32(p.OfLabel))),
		}
		for _, v := range p.Probabilities {
			row = append(row, exactly(float64(v)))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// exactly has as many digits as it takes to read the same number back.
func exactly(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
