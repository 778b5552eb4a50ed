package labels

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// write writes the files.
func (x *search) write(ctx context.Context, r *Result) error {
	if err := x.writeTable(TableFile, x.table()); err != nil {
		return err
	}
	groups := [][]string{{"path", "group"}}
	for i, s := range x.images {
		groups = append(groups, []string{s.Path, x.crossed.Said[i].Group})
	}
	if err := x.writeTable(GroupsFile, groups); err != nil {
		return err
	}
	if err := x.writeSheets(ctx); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(x.config.Output, ResultFile), append(text, '\n'))
}

// table has a line for each image, the most suspicious first. Its first columns are those of a list
// of images: its path as it is, and the label that it should have.
func (x *search) table() [][]string {
	table := [][]string{{
		"path", "label", "split", "given", "problem", "probable", "probability", "quality",
		"group", "neighbour", "similarity", "distance",
	}}
	group, problems := map[int]string{}, x.problems()
	for _, images := range x.groups {
		for _, i := range images {
			group[i] = x.images[images[0]].Path
		}
	}
	suspected := map[int]bool{}
	for _, i := range x.wrong.Suspects {
		suspected[i] = true
	}
	for _, i := range x.bySuspicion() {
		given := x.classes[x.label(i)]
		class, probability := x.probable(i)
		label, probable, closest := given, x.classes[class], x.closest(i)
		if suspected[i] {
			label = probable
		}
		table = append(table, []string{
			x.images[i].Path, label, x.splits[i], given, strings.Join(problems[i], "; "),
			probable, figure(probability), figure(x.quality(i)),
			group[i], x.images[closest.Image].Path, figure(float64(closest.Similarity)), figure(x.distances[i]),
		})
	}
	return table
}

// figure is a number as a table has it.
func figure(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

// writeTable writes a table, but not over another one, which someone may have edited (exit code 2).
func (x *search) writeTable(name string, table [][]string) error {
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(table); err != nil {
		return err
	}
	path := filepath.Join(x.config.Output, name)
	before, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || x.config.Fresh:
	case err != nil:
		return err
	case bytes.Equal(before, text.Bytes()):
		return nil
	default:
		return fault.Usage("%q is not what this command writes, as if it was edited: it stays", path).
			WithHint("move it elsewhere, or give another `output`; with `fresh` it is lost")
	}
	return durable.WriteFile(path, text.Bytes())
}
