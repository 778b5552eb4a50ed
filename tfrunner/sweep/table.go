package sweep

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner/train"
)

// tableFile has a row a trial, the best first.
const tableFile = "sweep.csv"

// States of a trial.
const (
	Done     = "done"     // trained to its end
	Dropped  = "dropped"  // trained until others were better, in successive halving
	Diverged = "diverged" // its numbers were not finite any more
)

// Table is what a sweep found.
type Table struct {
	Phase  string       `json:"phase"`
	From   string       `json:"from"` // the checkpoint that trials began with, or the graph's weights
	By     train.BestBy `json:"by"`   // what they are ranked by
	Varied []string     `json:"varied"`
	Rows   []Row        `json:"trials"` // the best first

	logs map[string]bool // settings that were drawn on a logarithmic scale
}

// Row is a trial.
type Row struct {
	Rank       int           `json:"rank,omitempty"` // from 1; 0: not all trials were trained
	Trial      int           `json:"trial"`          // from 1, in the order in which they were planned
	State      string        `json:"state"`
	Settings   Settings      `json:"settings"`
	Score      *float64      `json:"score"`    // null: it diverged
	Epoch      int           `json:"epoch"`    // of the weights that come out of the phase, as far as it was trained
	Epochs     int           `json:"epochs"`   // trained
	Training   train.Metrics `json:"training"` // figures of that epoch, as in history.csv
	Validation train.Metrics `json:"validation"`
	Seconds    float64       `json:"seconds"`       // measured; everything else follows from the sweep's settings
	Why        string        `json:"why,omitempty"` // it diverged
}

// Winner is the best trial; nil: all of them diverged.
func (t *Table) Winner() *Row {
	if len(t.Rows) == 0 || t.Rows[0].Score == nil {
		return nil
	}
	return &t.Rows[0]
}

// latest are the last outcomes of all trials that were trained, the best first.
func (s *sweep) latest() (all []outcome) {
	for number := range s.trials {
		for rung := len(s.rungs) - 1; rung >= 0; rung-- {
			if o, ok := s.outcomes[at{number + 1, rung}]; ok {
				all = append(all, o)
				break
			}
		}
	}
	s.sort(all)
	return all
}

// table is that of all trials.
func (s *sweep) table() *Table {
	g := s.graphs[0]
	t := &Table{Phase: g.Planned().Name, From: g.From(), By: s.by(), Varied: s.config.Space.Varied(), logs: map[string]bool{}}
	for _, axis := range s.config.Space.Axes {
		t.logs[axis.Setting] = axis.Range != nil && axis.Range.Log
	}
	for i, o := range s.latest() {
		row := s.row(o)
		row.Rank = i + 1
		t.Rows = append(t.Rows, row)
	}
	return t
}

// row is the one of an outcome.
func (s *sweep) row(o outcome) Row {
	planned := s.trials[o.Trial-1]
	r := Row{
		Trial: o.Trial, State: Done, Settings: planned.settings, Epochs: o.Progress.Epoch, Seconds: o.seconds(), Why: o.Diverged}
	row := o.scored(&planned.phase)
	if row == nil {
		r.State = Diverged
		return r
	}
	if !isOver(&planned.phase, o) {
		r.State = Dropped
	}
	score := planned.phase.Ending.BestBy.Value(*row)
	r.Score, r.Epoch, r.Training, r.Validation = &score, row.Epoch, row.Training, row.Validation
	return r
}

// columns are those of the figures of an epoch, as history.csv has them.
func (t *Table) columns() (names []string) {
	if winner := t.Winner(); winner != nil {
		names = winner.Training.Names()
		for _, name := range winner.Validation.Names() {
			names = append(names, "val_"+name)
		}
	}
	return names
}

// write makes the table a file in dir.
func (t *Table) write(dir string) error {
	columns := t.columns()
	header := append(append([]string{"rank", "trial", "state"}, t.Varied...), "score", "epoch", "epochs")
	records := [][]string{append(append(header, columns...), "seconds")}
	for _, row := range t.Rows {
		records = append(records, row.record(columns))
	}
	return durable.WriteWith(filepath.Join(dir, tableFile), func(w io.Writer) error { return csv.NewWriter(w).WriteAll(records) })
}

// record is the row as it stands in the file: numbers to the last digit, for comparing sweeps.
func (r Row) record(columns []string) []string {
	record := []string{strconv.Itoa(r.Rank), strconv.Itoa(r.Trial), r.State}
	for _, s := range r.Settings {
		record = append(record, s.Value)
	}
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	score := ""
	if r.Score != nil {
		score = exact(*r.Score)
	}
	record = append(record, score, strconv.Itoa(r.Epoch), strconv.Itoa(r.Epochs))
	for _, column := range columns {
		metrics, name := r.Training, column
		if of, ok := strings.CutPrefix(column, "val_"); ok {
			metrics, name = r.Validation, of
		}
		text := ""
		if value, ok := metrics[name]; ok {
			text = exact(value)
		}
		record = append(record, text)
	}
	return append(record, strconv.FormatFloat(r.Seconds, 'f', 3, 64))
}
