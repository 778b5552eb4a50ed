package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// JSON is the report as scikit-learn's output_dict=True gives it, its key
// order kept, followed by "confusion_matrix" (rows true, columns predicted)
// and "classes". Each key has a line of its own, and so has each matrix row.
//
// As in Python's dict, a key that comes again takes the place of the first: a
// class called "accuracy" gives way to the accuracy.
func (r *Report) JSON() ([]byte, error) {
	var d dict
	for i, class := range r.Classes {
		d.set(class, figures(r.PerClass[i]))
	}
	d.set("accuracy", r.Accuracy)
	d.set("macro avg", figures(r.Macro))
	d.set(averageName, figures(r.Weighted))
	d.set("confusion_matrix", matrixRows(r.Confusion))
	d.set("classes", r.Classes)
	data, err := d.encode()
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return data, nil
}

// figures has the JSON names and order of scikit-learn.
type figures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1-score"`
	Support   int     `json:"support"`
}

// matrixRows is a matrix that is encoded with one row a line.
type matrixRows [][]int

// dict is a JSON object that keeps the order of its keys.
type dict struct {
	keys   []string
	values []any
}

// set appends key, or replaces its value where it already stands.
func (d *dict) set(key string, value any) {
	if i := slices.Index(d.keys, key); i >= 0 {
		d.values[i] = value
		return
	}
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
}

// encode writes the object with one key a line and a newline at the end.
func (d *dict) encode() ([]byte, error) {
	var b bytes.Buffer
	for i, key := range d.keys {
		b.WriteString(separator(i, "{\n  ", ",\n  "))
		if err := encodeValue(&b, key); err != nil {
			return nil, err
		}
		b.WriteString(": ")
		if err := encodeValue(&b, d.values[i]); err != nil {
			return nil, err
		}
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// encodeValue writes value as JSON on one line, a matrix on one line a row.
func encodeValue(b *bytes.Buffer, value any) error {
	rows, ok := value.(matrixRows)
	if !ok {
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(value); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the newline that Encode adds
		return nil
	}
	for i, row := range rows {
		b.WriteString(separator(i, "[\n    ", ",\n    "))
		if err := encodeValue(b, row); err != nil {
			return err
		}
	}
	b.WriteString("\n  ]")
	return nil
}

// separator is what comes before element i.
func separator(i int, first, next string) string {
	if i == 0 {
		return first
	}
	return next
}
