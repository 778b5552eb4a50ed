package train

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes the epoch and its figures, in the order of history.csv.
func (e Epoch) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for _, f := range append([]figure{{name: epochColumn, value: float64(e.Epoch)}}, e.figures()...) {
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		if b.WriteByte(','); b.Len() == 1 {
			b.Reset()
			b.WriteByte('{')
		}
		b.WriteString(`"` + f.name + `":`)
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Epoch) UnmarshalJSON(data []byte) error {
	values := map[string]float64{}
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	*e = epochOf(values)
	return nil
}

// MarshalJSON writes the sums beside images and times.
func (t Totals) MarshalJSON() ([]byte, error) {
	all := map[string]any{"images": t.Images, "times": t.Times}
	for name, sum := range t.Sums {
		all[name] = sum
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Totals) UnmarshalJSON(data []byte) error {
	known := struct {
		Images int   `json:"images"`
		Times  Times `json:"times"`
	}{}
	if err := json.Unmarshal(data, &known); err != nil {
		return err
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	delete(all, "images")
	delete(all, "times")
	*t = Totals{Sums: map[string]float64{}, Images: known.Images, Times: known.Times}
	for name, text := range all {
		var sum float64
		if err := json.Unmarshal(text, &sum); err != nil {
			return err
		}
		t.Sums[name] = sum
	}
	return nil
}
