package train

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// MarshalJSON writes the epoch and its figures, in the order of history.csv.
func (e Epoch) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{%q:%d`, epochColumn, e.Epoch)
	for _, f := range e.figures() {
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, `,%q:%s`, f.name, value)
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
