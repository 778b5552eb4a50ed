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

// ReadPredictions reads what WritePredictions wrote to path for these classes, but for the
// probabilities of other classes than the predicted one.
func ReadPredictions(path string, classes []string) (preds []Prediction, err error) {
	index := indexOf(classes)
	err = readTable(path, predictionColumns[:firstPredictionColumns], func(row []string) bool {
		label, known := index[row[1]]
		predicted, alsoKnown := index[row[2]]
		probability, err := strconv.ParseFloat(row[3], 64)
		preds = append(preds, Prediction{Path: names.Parse(row[0]), Label: label, Predicted: predicted, Probability: probability})
		return known && alsoKnown && err == nil
	})
	return preds, err
}

// indexOf has the indices of classes by their names, as files have them.
func indexOf(classes []string) map[string]int {
	index := map[string]int{}
	for i, name := range classes {
		index[names.Text(name)] = i
	}
	return index
}

// readTable reads a file of predictions whose columns begin with these; add, which takes a row, says
// whether it knows its classes.
func readTable(path string, columns []string, add func(row []string) bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := decodeTable(f, columns, add); err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	return nil
}

func decodeTable(r io.Reader, columns []string, add func(row []string) bool) error {
	in := csv.NewReader(r)
	header, err := in.Read()
	if err != nil || len(header) < len(columns) || !slices.Equal(header[:len(columns)], columns) {
		return fmt.Errorf("the first line does not begin with %v", columns)
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !add(row) {
			line, _ := in.FieldPos(0)
			return fmt.Errorf("line %d: %q is no prediction of the run's classes", line, row)
		}
	}
}
