package learningcurve

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"path/filepath"
	"strconv"

	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/names"
)

// Files of the results.
const (
	TrainingsFile = "trainings.csv"
	ResultFile    = "learning-curve.json"
	PictureFile   = "learning-curve.png"
)

func files() []string { return []string{TrainingsFile, ResultFile, PictureFile} }

// write writes them.
func (x *experiment) write(r *Result) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return csv.NewWriter(w).WriteAll(x.table()) }
	if err := durable.WriteWith(filepath.Join(x.config.Output, TrainingsFile), write); err != nil {
		return err
	}
	if err := plot.DrawLearningCurve(filepath.Join(x.config.Output, PictureFile), r.picture()); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(x.config.Output, ResultFile), append(text, '\n'))
}

// table has a line for each training, with the recall of each class.
func (x *experiment) table() [][]string {
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	classes, header := x.trials.Dataset().Classes, []string{"images", "repeat", "loss", metric}
	for _, class := range classes {
		header = append(header, "recall "+names.Text(class))
	}
	table := [][]string{header}
	for _, at := range x.subsets() {
		t := x.done[at]
		right := make([]bool, len(t.Right))
		for i := range right {
			right[i] = t.Right[i] == '1'
		}
		row, recall := []string{strconv.Itoa(at.Images), strconv.Itoa(at.Repeat), exact(t.Loss), exact(t.accuracy())}, x.recall([][]bool{right})
		for _, class := range classes {
			cell := ""
			if v, ok := recall[class]; ok {
				cell = exact(v)
			}
			row = append(row, cell)
		}
		table = append(table, row)
	}
	return table
}

// picture is the share of errors over the number of images.
func (r *Result) picture() plot.LearningCurve {
	var p plot.LearningCurve
	for _, s := range r.Sizes {
		p.Sizes, p.Shares = append(p.Sizes, float64(s.Images)), append(p.Shares, 1-s.Accuracy)
		p.Low, p.High = append(p.Low, 1-s.Interval[1]), append(p.High, 1-s.Interval[0])
	}
	if r.Law != nil {
		p.Law, p.Floor = r.Law.At, r.Law.C
	}
	return p
}
