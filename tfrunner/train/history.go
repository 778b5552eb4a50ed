package train

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

// column is a figure that every epoch has, in history.csv.
type column struct {
	name  string
	value func(*Epoch) *float64
	text  func(float64) string
}

// Columns begin with the epoch's number and end with these; between them stand the
// metrics, and then those of the validation images.
const (
	epochColumn      = "epoch"
	validationPrefix = "val_"
)

var lastColumns = []column{
	{"learning_rate", func(e *Epoch) *float64 { return &e.LearningRate }, exact},
	{"seconds", func(e *Epoch) *float64 { return &e.Seconds }, decimals(3)},
	{"images_per_second", func(e *Epoch) *float64 { return &e.ImagesPerSecond }, decimals(1)},
	{"waiting_seconds", func(e *Epoch) *float64 { return &e.Waiting }, decimals(3)},
	{"stepping_seconds", func(e *Epoch) *float64 { return &e.Stepping }, decimals(3)},
	{"validating_seconds", func(e *Epoch) *float64 { return &e.Validating }, decimals(3)},
	{"caching_seconds", func(e *Epoch) *float64 { return &e.Caching }, decimals(3)},
}

// figure is a number of an epoch under its column's name.
type figure struct {
	name  string
	value float64
	text  string
}

// figures are all of an epoch's but its number, in the order of their columns.
func (e Epoch) figures() (list []figure) {
	for _, name := range e.Training.Names() {
		list = append(list, figure{name, e.Training[name], exact(e.Training[name])})
	}
	for _, name := range e.Validation.Names() {
		list = append(list, figure{validationPrefix + name, e.Validation[name], exact(e.Validation[name])})
	}
	for _, c := range lastColumns {
		value := *c.value(&e)
		list = append(list, figure{c.name, value, c.text(value)})
	}
	return list
}

// epochOf is the epoch with these figures and its number. What is neither one that every
// epoch has, nor a metric of the validation images or the same of training, is passed over.
func epochOf(values map[string]float64) Epoch {
	e := Epoch{Epoch: int(values[epochColumn]), Training: Metrics{}, Validation: Metrics{}}
	for name, value := range values {
		metric, ok := strings.CutPrefix(name, validationPrefix)
		if !ok {
			continue
		}
		e.Validation[metric] = value
		if training, ok := values[metric]; ok {
			e.Training[metric] = training
		}
	}
	for _, c := range lastColumns {
		*c.value(&e) = values[c.name]
	}
	return e
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

// WriteHistory writes rows to the CSV file at path. Losses and metrics are given to the
// last digit, for comparing runs.
func WriteHistory(path string, rows []Epoch) error {
	var records [][]string
	for _, row := range rows {
		header, record := []string{epochColumn}, []string{strconv.Itoa(row.Epoch)}
		for _, f := range row.figures() {
			header, record = append(header, f.name), append(record, f.text)
		}
		if records == nil {
			records = append(records, header)
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
	wanted, err := wantedColumns(header)
	if err != nil {
		return nil, err
	}
	rows := make([]Epoch, len(records))
	for i, record := range records {
		values := map[string]float64{}
		for k, name := range header {
			if !slices.Contains(wanted, name) {
				continue
			}
			if values[name], err = strconv.ParseFloat(record[k], 64); err != nil {
				return nil, fmt.Errorf("line %d: %s: %w", i+2, name, err)
			}
		}
		rows[i] = epochOf(values)
	}
	return rows, nil
}

// wantedColumns are those that are read: what every epoch has, which must be there, and
// the metrics of validation and training.
func wantedColumns(header []string) ([]string, error) {
	wanted := []string{epochColumn, Loss, validationPrefix + Loss}
	for _, c := range lastColumns {
		wanted = append(wanted, c.name)
	}
	for _, name := range wanted {
		if !slices.Contains(header, name) {
			return nil, fmt.Errorf("no column %q", name)
		}
	}
	for _, name := range header {
		if metric, ok := strings.CutPrefix(name, validationPrefix); ok {
			wanted = append(wanted, name, metric)
		}
	}
	return wanted, nil
}
