package pick

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tfft/tfft/eval/plot"
	"github.com/tfft/tfft/internal/durable"
)

// Files of the results.
const (
	TableFile   = "pick.csv"
	PictureFile = "pick.png"
	ResultFile  = "pick.json"

	crossvalFolder = "crossval" // has one for each graph
)

func results() []string { return []string{TableFile, PictureFile, ResultFile, crossvalFolder} }

// write writes the table, the picture, and the result without times.
func (r *Result) write(dir string) error {
	text, err := json.Marshal(r.timeless())
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return csv.NewWriter(w).WriteAll(r.table()) }
	if err := durable.WriteWith(filepath.Join(dir, TableFile), write); err != nil {
		return err
	}
	if err := plot.DrawCost(filepath.Join(dir, PictureFile), r.cost()); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, ResultFile), append(text, '\n'))
}

// timeless is the result without what a clock measured, and what follows from that.
func (r *Result) timeless() *Result {
	without := *r
	without.Device, without.Picked, without.Answer = nil, "", ""
	without.Graphs = slices.Clone(r.Graphs)
	for i := range without.Graphs {
		without.Graphs[i].Milliseconds, without.Graphs[i].TrainingSeconds = 0, 0
	}
	return &without
}

// table has a line a graph, the best first; numbers to the last digit, and times last.
func (r *Result) table() [][]string {
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	table := [][]string{{
		"rank", "graph", "accuracy", "low", "high", "log_loss", "p_holm", "as_good", "logme", "logme_rank",
		"backbone_parameters", "megabytes", "feature_bytes", "height", "width", "feature_milliseconds", "training_seconds",
	}}
	for _, g := range r.Graphs {
		p := ""
		if g.Against != nil {
			p = exact(g.Against.P)
		}
		table = append(table, []string{
			strconv.Itoa(g.Rank), g.Graph, exact(g.Accuracy), exact(g.Interval[0]), exact(g.Interval[1]), exact(g.LogLoss), p, strconv.FormatBool(g.AsGood),
			exact(g.LogME), strconv.Itoa(g.LogMERank), strconv.Itoa(g.Parameters), exact(g.Megabytes), strconv.FormatInt(g.FeatureBytes, 10),
			strconv.Itoa(g.Height), strconv.Itoa(g.Width), strconv.FormatFloat(g.Milliseconds, 'f', 3, 64), strconv.FormatFloat(g.TrainingSeconds, 'f', 3, 64),
		})
	}
	return table
}

// cost is what the picture shows.
func (r *Result) cost() plot.Cost {
	c := plot.Cost{
		Thing: "graph", Axis: "milliseconds an image, for its features", Log: true,
		Name: "accuracy by cross-validation, and 95 % interval", Higher: true,
	}
	for _, g := range r.Graphs {
		c.Costs, c.Scores = append(c.Costs, g.Milliseconds), append(c.Scores, g.Accuracy)
		c.Intervals, c.Names = append(c.Intervals, g.Interval), append(c.Names, g.Name)
	}
	return c
}
