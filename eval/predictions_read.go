package eval

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/tfft/tfft/internal/names"
)

// ReadPredictions reads what WritePredictions wrote to path for these classes.
func ReadPredictions(path string, classes []string) ([]Prediction, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	preds, err := decodePredictions(f, classes)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	return preds, nil
}

func decodePredictions(r io.Reader, classes []string) ([]Prediction, error) {
	index := map[string]int{}
	for i, name := range classes {
		index[names.Text(name)] = i
	}
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil || !slices.Equal(header, predictionColumns) {
		return nil, fmt.Errorf("the first line is not %v", predictionColumns)
	}
	var preds []Prediction
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return preds, nil
		}
		if err != nil {
			return nil, err
		}
		label, known := index[row[1]]
		predicted, alsoKnown := index[row[2]]
		probability, err := strconv.ParseFloat(row[3], 64)
		if !known || !alsoKnown || err != nil {
			line, _ := in.FieldPos(0)
			return nil, fmt.Errorf("line %d: %q is no prediction of the classes %q", line, row, classes)
		}
		preds = append(preds, Prediction{Path: names.Parse(row[0]), Label: label, Predicted: predicted, Probability: probability})
	}
}
