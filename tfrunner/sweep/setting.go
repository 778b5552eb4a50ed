package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Setting is a setting of a trial by the name that it has in `set`, and its value as text.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Settings are those of a trial, in the order of the axes. In JSON they are an object.
type Settings []Setting

// MarshalJSON implements json.Marshaler.
func (all Settings) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, s := range all {
		name, err := json.Marshal(s.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(s.Value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(append(append(name, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Text is settings on one line.
func Text(settings []Setting) string {
	var parts []string
	for _, s := range settings {
		parts = append(parts, fmt.Sprintf("%s %s", s.Name, s.Value))
	}
	return strings.Join(parts, ", ")
}

// names are those of settings, sorted.
func names(settings []Setting) (all []string) {
	for _, s := range settings {
		all = append(all, s.Name)
	}
	slices.Sort(all)
	return all
}
