package train

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/tfft/tfft/internal/durable"
)

// historyColumn is a figure of an epoch in history.csv.
type historyColumn struct {
	name  string
	value func(*Epoch) *float64
	text  func(float64) string
}

// epochColumn stands before historyColumns: the epoch's number.
const epochColumn = "epoch"

var historyColumns = []historyColumn{
	{"loss", func(e *Epoch) *float64 { return &e.Loss }, exact},
	{"accuracy", func(e *Epoch) *float64 { return &e.Accuracy }, exact},
	{"val_loss", func(e *Epoch) *float64 { return &e.ValLoss }, exact},
	{"val_accuracy", func(e *Epoch) *float64 { return &e.ValAccuracy }, exact},
	{"learning_rate", func(e *Epoch) *float64 { return &e.LearningRate }, exact},
	{"seconds", func(e *Epoch) *float64 { return &e.Seconds }, decimals(3)},
	{"images_per_second", func(e *Epoch) *float64 { return &e.ImagesPerSecond }, decimals(1)},
	{"waiting_seconds", func(e *Epoch) *float64 { return &e.Waiting }, decimals(3)},
	{"stepping_seconds", func(e *Epoch) *float64 { return &e.Stepping }, decimals(3)},
	{"validating_seconds", func(e *Epoch) *float64 { return &e.Validating }, decimals(3)},
	{"caching_seconds", func(e *Epoch) *float64 { return &e.Caching }, decimals(3)},
}

// columnNames are all columns, in the order in which they are written.
func columnNames() []string {
	names := []string{epochColumn}
	for _, c := range historyColumns {
		names = append(names, c.name)
	}
	return names
}

// exact writes a number to the last digit.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// decimals writes numbers with so many decimals.
func decimals(n int) func(float64) string {
	return func(v float64) string { return strconv.FormatFloat(v, 'f', n, 64) }
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
	records := [][]string{columnNames()}
	for _, row := range rows {
		record := []string{strconv.Itoa(row.Epoch)}
		for _, c := range historyColumns {
			record = append(record, c.text(*c.value(&row)))
		}
		records = append(records, record)
	}
	return durable.WriteWith(path, func(w io.Writer) error { return csv.NewWriter(w).WriteAll(records) })
}

// ReadHistory reads the CSV file at path, which WriteHistory wrote, here or in
// another version of tfft: columns may stand in any order, and those that it does
// not know are passed over. It refuses a file that lacks one.
func ReadHistory(path string) ([]Epoch, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("read %q: the file is empty", path)
	}
	rows, err := parseHistory(records[0], records[1:])
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", path, err)
	}
	return rows, nil
}

// parseHistory reads records, the columns of which header names.
func parseHistory(header []string, records [][]string) ([]Epoch, error) {
	place := map[string]int{}
	for i, name := range header {
		place[name] = i
	}
	for _, name := range columnNames() {
		if _, ok := place[name]; !ok {
			return nil, fmt.Errorf("no column %q", name)
		}
	}
	rows := make([]Epoch, len(records))
	for i, record := range records {
		if err := rows[i].parse(place, record); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return rows, nil
}

// parse reads e from a record, in which the columns stand at their places.
func (e *Epoch) parse(place map[string]int, record []string) (err error) {
	if e.Epoch, err = strconv.Atoi(record[place[epochColumn]]); err != nil {
		return fmt.Errorf("%s: %w", epochColumn, err)
	}
	for _, c := range historyColumns {
		if *c.value(e), err = strconv.ParseFloat(record[place[c.name]], 64); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}
