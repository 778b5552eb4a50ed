package crossval

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/train"
)

// Files of the results, beside those of the report.
const (
	FoldsFile   = "folds.csv"
	HistoryFile = "history.csv"
	CurvesFile  = "curves.png"
	ResultFile  = "crossval.json"
)

// files are the names of all of them.
func (x *experiment) files() []string {
	return append([]string{FoldsFile, HistoryFile, CurvesFile, ResultFile}, x.trials.NewEvaluator().Files()...)
}

// write writes what the report is not.
func (x *experiment) write(r *Result) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	for name, table := range map[string][][]string{FoldsFile: x.foldTable(), HistoryFile: x.historyTable()} {
		write := func(w io.Writer) error { return csv.NewWriter(w).WriteAll(table) }
		if err := durable.WriteWith(filepath.Join(x.config.Output, name), write); err != nil {
			return err
		}
	}
	if err := plot.DrawFolds(filepath.Join(x.config.Output, CurvesFile), x.curves()); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(x.config.Output, ResultFile), append(text, '\n'))
}

// foldTable has a line for each image, with its fold in each repeat.
func (x *experiment) foldTable() [][]string {
	header := []string{"path", "label", "group"}
	for repeat := range x.config.Repeats {
		header = append(header, fmt.Sprintf("fold_%d", repeat+1))
	}
	table, classes := [][]string{header}, x.trials.Dataset().Classes
	for i, image := range x.dealt.images {
		group := ""
		if x.dealt.groups != nil {
			group = x.dealt.groups[i]
		}
		row := []string{names.Text(image.Path), names.Text(classes[image.Label]), names.Text(group)}
		for _, folds := range x.dealt.folds {
			row = append(row, strconv.Itoa(folds[i]+1))
		}
		table = append(table, row)
	}
	return table
}

// inOrder are the trainings by repeat and fold.
func (x *experiment) inOrder() (all []*trained) {
	for repeat := range x.config.Repeats {
		for fold := range x.config.Folds {
			all = append(all, x.done[place{repeat + 1, fold + 1}])
		}
	}
	return all
}

// historyTable has a line for each epoch of each training, without what a clock measured.
func (x *experiment) historyTable() (table [][]string) {
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, t := range x.inOrder() {
		for _, e := range t.History {
			header := []string{"repeat", "fold", "epoch"}
			row := []string{strconv.Itoa(t.Repeat), strconv.Itoa(t.Fold), strconv.Itoa(e.Epoch)}
			for _, name := range e.Training.Names() {
				header, row = append(header, name), append(row, exact(e.Training[name]))
			}
			for _, name := range e.Validation.Names() {
				header, row = append(header, "val_"+name), append(row, exact(e.Validation[name]))
			}
			header, row = append(header, "learning_rate"), append(row, exact(e.LearningRate))
			if table == nil {
				table = append(table, header)
			}
			table = append(table, row)
		}
	}
	return table
}

// curves are the figures of the held-out images over the epochs of each training.
func (x *experiment) curves() plot.Folds {
	folds := plot.Folds{Metric: metric}
	for _, t := range x.inOrder() {
		var losses, metrics []float64
		for _, e := range t.History {
			losses, metrics = append(losses, e.Validation[train.Loss]), append(metrics, e.Validation[metric])
		}
		folds.Losses, folds.Metrics = append(folds.Losses, losses), append(folds.Metrics, metrics)
	}
	return folds
}
