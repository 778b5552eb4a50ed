package sweep

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/tfft/tfft/tfrunner/train"
)

// TestDamagedLines damages each byte of a journal in two ways, and cuts it off there: what is
// read is what was written, line by line, or is left out.
func TestDamagedLines(t *testing.T) {
	var is identity
	if err := is.add("`seed`", 3); err != nil {
		t.Fatal(err)
	}
	written, err := textOf(is)
	if err != nil {
		t.Fatal(err)
	}
	first := len(written)
	var all []outcome
	for i := range 3 {
		o := outcome{Trial: i + 1, Progress: train.Progress{
			Phase: "warmup", Epoch: 1, Totals: train.Totals{Sums: map[string]float64{}},
			History: []train.Epoch{{Epoch: 1, Training: train.Metrics{"loss": 0.1}, Validation: train.Metrics{"loss": 1.0 / float64(3+i)}}},
		}}
		text, err := textOf(o)
		if err != nil {
			t.Fatal(err)
		}
		all, written = append(all, o), append(written, text...)
	}
	lines := bytes.Count(written, []byte("\n"))
	check := func(what string, at int, data []byte) {
		t.Helper()
		got, whole, done, lost, ok := readJournal(data)
		if !ok {
			if at >= first {
				t.Errorf("%s at byte %d: the first line is not read", what, at)
			}
			return
		}
		again, _, _, _, _ := readJournal(whole)
		if !reflect.DeepEqual(got, is) || !reflect.DeepEqual(again, is) || len(done) > lines-1 || lost > 2 {
			t.Errorf("%s at byte %d: %v, %d outcomes, %d lost", what, at, got, len(done), lost)
		}
		for _, o := range done {
			if fmt.Sprint(o) != fmt.Sprint(all[o.Trial-1]) {
				t.Errorf("%s at byte %d: read %v, written %v", what, at, o, all[o.Trial-1])
			}
		}
	}
	check("nothing", 0, written)
	if _, whole, done, lost, ok := readJournal(written); !ok || lost > 0 || len(done) != 3 || !bytes.Equal(whole, written) {
		t.Errorf("a whole journal: %d outcomes, %d lost", len(done), lost)
	}
	for at := range written {
		for _, mask := range []byte{1, 0x20} {
			changed := slices.Clone(written)
			changed[at] ^= mask
			check("another bit", at, changed)
		}
		check("cut off", at, written[:at])
	}
}
