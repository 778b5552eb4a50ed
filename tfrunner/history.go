package tfrunner

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/durable"
)

var historyColumns = []string{
	"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds", "images_per_second",
	"waiting_seconds", "stepping_seconds", "validating_seconds", "caching_seconds",
}

// HistoryWriter rewrites the CSV file at path with the phase's whole history
// after each epoch, so that it never disagrees with what was trained. A file
// that cannot be written is no reason to stop: warn hears of it.
func HistoryWriter(path string, warn func(format string, args ...any)) Hook {
	failed := false
	return Hook{OnEpoch: func(p *Progress) error {
		err := WriteHistory(path, p.History)
		if err != nil && !failed {
			warn("the history is not written: %v", err)
		}
		failed = err != nil
		return nil
	}}
}

// WriteHistory writes rows to the CSV file at path. Losses and accuracies are
// given to the last digit, for comparing runs.
func WriteHistory(path string, rows []Epoch) error {
	return durable.WriteWith(path, func(w io.Writer) error {
		out := csv.NewWriter(w)
		records := [][]string{historyColumns}
		for _, r := range rows {
			records = append(records, r.record())
		}
		return out.WriteAll(records)
	})
}

// ReadHistory reads what WriteHistory wrote to path.
func ReadHistory(path string) ([]Epoch, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err == nil && (len(records) == 0 || !slices.Equal(records[0], historyColumns)) {
		err = fmt.Errorf("the first line is not %s", strings.Join(historyColumns, ","))
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	var rows []Epoch
	for i, record := range records[1:] {
		row, err := parseEpoch(record)
		if err != nil {
			return nil, fmt.Errorf("read %q: line %d: %w", path, i+2, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// parseEpoch reads what record wrote.
func parseEpoch(record []string) (Epoch, error) {
	var e Epoch
	for i, into := range []*float64{
		nil, &e.Loss, &e.Accuracy, &e.ValLoss, &e.ValAccuracy, &e.LearningRate, &e.Seconds, &e.ImagesPerSecond,
		&e.Waiting, &e.Stepping, &e.Validating, &e.Caching,
	} {
		var err error
		if into == nil {
			e.Epoch, err = strconv.Atoi(record[i])
		} else {
			*into, err = strconv.ParseFloat(record[i], 64)
		}
		if err != nil {
			return e, err
		}
	}
	return e, nil
}

func (e Epoch) record() []string {
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	timed := func(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
	return []string{
		strconv.Itoa(e.Epoch),
		exact(e.Loss), exact(e.Accuracy), exact(e.ValLoss), exact(e.ValAccuracy), exact(e.LearningRate),
		timed(e.Seconds), strconv.FormatFloat(e.ImagesPerSecond, 'f', 1, 64),
		timed(e.Waiting), timed(e.Stepping), timed(e.Validating), timed(e.Caching),
	}
}
