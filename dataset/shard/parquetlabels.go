package shard

import (
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

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
func (p *Parquet) Labels(many bool) (rows []RowLabels, names, unused []string, err error) {
	defer asDamage(&err)
	columns := p.file.Root().Columns()
	label, err := p.features.labelAmong(among(columns, func(c *parquet.Column) bool { return c != p.image }), many)
	if err != nil {
		return nil, nil, nil, err
	}
	values, err := labelsOf(label, many)
	if err == nil {
		err = p.checkColumn(values)
	}
	r := &labelReader{label: label, values: values, rows: make([]RowLabels, p.rows()), known: map[string]string{}}
	for i := 0; i < len(p.busy) && err == nil; i++ {
		err = p.eachValue(i, values, r.take)
	}
	unused = columnNames(among(columns, func(c *parquet.Column) bool { return c != p.image && c != label }))
	names, _ = p.features.classes(label.Name())
	return r.rows, names, unused, err
}

// labelsOf are the values of a column of labels.
func labelsOf(label *parquet.Column, many bool) (values *parquet.Column, err error) {
	values = items(label)
	switch {
	case values != nil && !many:
		return nil, fault.Usage("the column %q has labels, of any number of classes", label.Name()).
			WithHint("write a column of one label a row, or train a graph of the task multilabel")
	case values == nil:
		values = label
	}
	if !values.Leaf() || !isWhole(values) && !isBytes(values) || values.MaxRepetitionLevel() > 1 {
		return nil, fault.Usage("the column %q has %s, and no labels", label.Name(), typeName(label)).
			WithHint("a label is a whole number or text")
	}
	return values, nil
}

// labelReader puts values together to rows.
type labelReader struct {
	label  *parquet.Column
	values *parquet.Column // of label, which may be a list of them
	rows   []RowLabels
	known  map[string]string // each label once in memory
}

func (r *labelReader) take(number int64, v parquet.Value) {
	row := &r.rows[number]
	switch {
	case !v.IsNull():
		label, err := r.text(v.String())
		if err != nil {
			row.Problem = err
		} else {
			row.Labels = append(row.Labels, label)
		}
	case r.values == r.label || v.DefinitionLevel() != r.label.MaxDefinitionLevel(): // else an empty list
		row.Problem = fault.Usage("has no label: it is null").WithHint("give it the number or name of its class, or leave the row out")
	}
}

// text checks one label, as ParseClass does.
func (r *labelReader) text(text string) (string, error) {
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
