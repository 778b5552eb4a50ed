package sweep

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tfft/tfft/eval/plot"
)

// Pictures of the table.
const (
	parallelFile = "parallel.png"
	costFile     = "cost.png"
)

// draw makes the pictures in dir; of trials that all diverged there are none.
func (t *Table) draw(dir string) error {
	if t.Winner() == nil {
		return nil
	}
	if err := plot.DrawParallel(filepath.Join(dir, parallelFile), t.parallel()); err != nil {
		return err
	}
	cost := plot.Cost{Thing: "trial", Axis: "seconds of training", Name: t.By.Column, Higher: t.By.Higher}
	for _, row := range t.Rows {
		if row.Score != nil {
			cost.Costs, cost.Scores = append(cost.Costs, row.Seconds), append(cost.Scores, *row.Score)
		}
	}
	return plot.DrawCost(filepath.Join(dir, costFile), cost)
}

// parallel is the table as parallel coordinates: settings, and last the score.
func (t *Table) parallel() plot.Parallel {
	p := plot.Parallel{Higher: t.By.Higher, Lines: make([][]float64, len(t.Rows))}
	for k, name := range t.Varied {
		var texts []string
		for _, row := range t.Rows {
			texts = append(texts, row.Settings[k].Value)
		}
		axis, values := axisOf(name, texts)
		if log, drawn := t.logs[name]; drawn {
			axis.Log = log
		}
		p.Axes = append(p.Axes, axis)
		for i, v := range values {
			p.Lines[i] = append(p.Lines[i], v)
		}
	}
	var scores []float64
	for i, row := range t.Rows {
		score := math.NaN()
		if row.Score != nil {
			score = *row.Score
		}
		scores, p.Lines[i] = append(scores, score), append(p.Lines[i], score)
	}
	p.Axes = append(p.Axes, plot.ParallelAxis{Name: t.By.Column, Log: !t.By.Higher && farApart(scores)})
	return p
}

// farApart says whether numbers above 0 differ by ten times or more: then their logarithms show
// them better.
func farApart(values []float64) bool {
	values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	return len(values) > 0 && slices.Min(values) > 0 && slices.Max(values) >= 10*slices.Min(values)
}

// axisOf is the axis of a setting with these values: of numbers, where all of them are such.
func axisOf(name string, texts []string) (plot.ParallelAxis, []float64) {
	var values []float64
	for _, text := range texts {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return wordAxis(name, texts)
		}
		values = append(values, v)
	}
	return plot.ParallelAxis{Name: name, Log: farApart(values)}, values
}

// wordAxis has each of the words once, in the order of the alphabet.
func wordAxis(name string, texts []string) (plot.ParallelAxis, []float64) {
	words := slices.Compact(slices.Sorted(slices.Values(texts)))
	var values []float64
	for _, text := range texts {
		values = append(values, float64(slices.Index(words, text)))
	}
	return plot.ParallelAxis{Name: name, Labels: words}, values
}
