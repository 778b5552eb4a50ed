package shard

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// RowLabels are the labels of one row of a parquet file: numbers or names.
type RowLabels struct {
	Labels  []string
	Problem error // the row has none
}

// Labels reads the labels of each row: one, or with many, a list of any length, where the
// column has lists. names are those of the classes that are numbers; nil: the file has none.
// unused are the columns that nothing is taken from.
func (p *Parquet) Labels(file io.ReaderAt, many bool) (rows []RowLabels, names, unused []string, err error) {
	defer asDamage(&err)
	label, err := p.features.labelAmong(among(p.columns, func(c *column) bool { return c != p.image }), many)
	if err != nil {
		return nil, nil, nil, err
	}
	values, empty, err := valuesOf(label, many)
	if err != nil {
		return nil, nil, nil, err
	}
	r := &labelReader{values: values, list: values != label, empty: empty, known: map[string]string{}}
	err = p.eachChunk(file, values, func(c *chunk, count int64) error {
		before := len(r.rows)
		err := c.each(r.take)
		if err == nil && int64(len(r.rows)-before) != count {
			err = damaged("labels of %d rows in %d rows", len(r.rows)-before, count)
		}
		return err
	})
	for _, c := range p.columns {
		if c != p.image && c != label {
			unused = append(unused, c.name)
		}
	}
	names, _ = p.features.classes(label.name)
	return r.rows, names, unused, err
}

// valuesOf are the values of a column of labels, and the level of definition of an empty list.
func valuesOf(label *column, many bool) (values *column, empty int, err error) {
	values, empty = label.items()
	switch {
	case values != nil && !many:
		return nil, 0, fault.Usage("the column %q has labels, of any number of classes", label.name).
			WithHint("write a column of one label a row, or train a graph of the task multilabel")
	case values == nil:
		values = label
	}
	if !values.isWhole() && !values.is(format.ByteArray) || values.maxRepeated > 1 {
		return nil, 0, fault.Usage("the column %q has %s, and no labels", label.name, label.typeName()).
			WithHint("a label is a whole number or text")
	}
	return values, empty, nil
}

// labelReader puts values together to rows.
type labelReader struct {
	values *column
	list   bool
	empty  int // the level of definition of an empty list
	rows   []RowLabels
	known  map[string]string // each label once in memory
}

func (r *labelReader) take(v columnValue) error {
	if v.first {
		r.rows = append(r.rows, RowLabels{})
	}
	if len(r.rows) == 0 {
		return damaged("a label before the first row")
	}
	row := &r.rows[len(r.rows)-1]
	switch {
	case v.defined == r.values.maxDefined:
		label, err := r.label(v.text)
		if err != nil {
			row.Problem = err
		} else {
			row.Labels = append(row.Labels, label)
		}
	case !r.list || v.defined != r.empty:
		row.Problem = fault.Usage("has no label: it is null").WithHint("give it the number or name of its class, or leave the row out")
	}
	return nil
}

// label checks one label, as ParseClass does.
func (r *labelReader) label(text string) (string, error) {
	label := strings.TrimSpace(text)
	if known, there := r.known[label]; there {
		return known, nil
	}
	if label == "" || !utf8.ValidString(label) || strings.ContainsAny(label, "\r\n\x00") {
		return "", fault.Usage("has the label %.100q: want a whole number or a name, on one line", text).WithHint("give it the number or name of its class")
	}
	label = strings.Clone(label)
	r.known[label] = label
	return label, nil
}
