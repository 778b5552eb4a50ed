package journal

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
)

// TestDamagedBytes damages each byte of a file in two ways, and cuts it off there: what is read
// is what was written, entry by entry, or is left out.
func TestDamagedBytes(t *testing.T) {
	var written []byte
	var all []string
	for i, entry := range []any{"what it is of", map[string]float64{"loss": 0.1}, []float64{1.0 / 3}, map[string]any{"trial": 3}} {
		line, err := lineOf(entry)
		if err != nil {
			t.Fatal(err)
		}
		written = append(written, line...)
		all = append(all, string(read(line).entries[0]))
		if whole := read(written); len(whole.entries) != i+1 || whole.damaged > 0 || !bytes.Equal(whole.text, written) {
			t.Fatalf("%d whole lines: %+v", i+1, whole)
		}
	}
	check := func(what string, at int, data []byte, most int) {
		t.Helper()
		l := read(data)
		next, texts := 0, []string{}
		for _, entry := range l.entries {
			texts = append(texts, string(entry))
			found := slices.Index(all[next:], string(entry))
			if found < 0 {
				t.Errorf("%s at byte %d: read %s, which was not written", what, at, entry)
				return
			}
			next += found + 1
		}
		again := read(l.text)
		if l.damaged > 1 || len(texts) < most || l.firstDamaged && slices.Contains(texts, all[0]) || again.damaged > 0 || !reflect.DeepEqual(again.entries, l.entries) {
			t.Errorf("%s at byte %d: %q, %+v", what, at, texts, l)
		}
	}
	for at := range written {
		for _, mask := range []byte{1, 0x20} {
			changed := slices.Clone(written)
			changed[at] ^= mask
			check("another bit", at, changed, len(all)-2) // where two lines become one, both are lost
		}
		check("cut off", at, written[:at], bytes.Count(written[:at], []byte("\n")))
	}
}
