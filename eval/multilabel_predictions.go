package eval

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/names"
)

// WriteLabelled writes predictions.csv to path: the columns path, labels and predicted, the
// classes with signs | between them, and the probability of each class in a column of
// its name; one row for each image in the order given.
func WriteLabelled(path string, classes []string, thresholds []float64, images []Labelled) error {
	return durable.WriteWith(path, func(w io.Writer) error { return encodeLabelled(w, classes, thresholds, images) })
}

var labelledColumns = []string{"path", "labels", "predicted"}

func encodeLabelled(w io.Writer, classes []string, thresholds []float64, images []Labelled) error {
	out := csv.NewWriter(w)
	if err := out.Write(slices.Concat(labelledColumns, names.Texts(classes))); err != nil {
		return err
	}
	for _, image := range images {
		var labels, predicted, probabilities []string
		for class, p := range image.Probabilities {
			if image.Labels[class] {
				labels = append(labels, names.Text(classes[class]))
			}
			if Above(p, thresholds[class]) {
				predicted = append(predicted, names.Text(classes[class]))
			}
			probabilities = append(probabilities, strconv.FormatFloat(float64(p), 'f', 6, 64))
		}
		row := []string{names.Text(image.Path), strings.Join(labels, "|"), strings.Join(predicted, "|")}
		if err := out.Write(slices.Concat(row, probabilities)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
