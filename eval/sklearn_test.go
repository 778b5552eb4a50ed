package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// labelSet is what a report is made of, as sklearn_report.py reads it.
type labelSet struct {
	Classes   []string `json:"classes"`
	Labels    []int    `json:"labels"`
	Predicted []int    `json:"predicted"`
}

// sklearnReport is what sklearn_report.py answers for a labelSet.
type sklearnReport struct {
	Text      string               `json:"text"`
	Entries   [][2]json.RawMessage `json:"entries"`
	Confusion [][]int              `json:"confusion"`
}

func TestReportEqualsScikitLearn(t *testing.T) {
	sets := randomLabelSets(rand.New(rand.NewPCG(3, 7)), 200)
	sets = append(sets, specialLabelSets()...)
	for i, want := range askScikitLearn(t, gate.Python(t), sets) {
		set := sets[i]
		t.Run(fmt.Sprintf("%d/%d_classes/%d_images", i, len(set.Classes), len(set.Labels)), func(t *testing.T) {
			r, err := NewReport(set.Classes, set.Labels, set.Predicted)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Text(); got != want.Text {
				t.Errorf("text\n%s\nscikit-learn's\n%s", got, want.Text)
			}
			if !reflect.DeepEqual(r.Confusion, want.Confusion) {
				t.Errorf("confusion matrix %v, scikit-learn's %v", r.Confusion, want.Confusion)
			}
			compareJSON(t, r, want.Entries)
		})
	}
}

// compareJSON compares r's JSON with the entries of scikit-learn's dict: the
// keys in order, the figures to the last bit.
func compareJSON(t *testing.T, r *Report, want [][2]json.RawMessage) {
	t.Helper()
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	keys, values := decodeObject(t, data)
	if len(keys) != len(want)+2 {
		t.Fatalf("%d keys, want scikit-learn's %d and two more: %q", len(keys), len(want), keys)
	}
	if last := keys[len(want):]; last[0] != "confusion_matrix" || last[1] != "classes" {
		t.Errorf("last keys %q", last)
	}
	for i, entry := range want {
		var key string
		if err := json.Unmarshal(entry[0], &key); err != nil {
			t.Fatal(err)
		}
		if keys[i] != key {
			t.Fatalf("key %d is %q, scikit-learn's %q", i, keys[i], key)
		}
		compareEntry(t, key, values[i], entry[1])
	}
}

// compareEntry compares one value: a number (accuracy), or an object of them.
func compareEntry(t *testing.T, key string, got, want json.RawMessage) {
	t.Helper()
	if want[0] != '{' {
		compareNumber(t, key, got, want)
		return
	}
	gotNames, gotFigures := decodeObject(t, got)
	wantNames, wantFigures := decodeObject(t, want)
	if !reflect.DeepEqual(gotNames, wantNames) {
		t.Fatalf("%q has figures %q, scikit-learn's has %q", key, gotNames, wantNames)
	}
	for i, name := range wantNames {
		compareNumber(t, key+" "+name, gotFigures[i], wantFigures[i])
	}
}

func compareNumber(t *testing.T, what string, got, want json.RawMessage) {
	t.Helper()
	var g, w float64
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	if g != w {
		t.Errorf("%s is %v, scikit-learn's %v", what, g, w)
	}
}

// decodeObject gives the keys of a JSON object in their order, and the values.
func decodeObject(t *testing.T, data []byte) (keys []string, values []json.RawMessage) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		keys, values = append(keys, key.(string)), append(values, value)
	}
	return keys, values
}

// askScikitLearn runs one Python for all sets.
func askScikitLearn(t *testing.T, python string, sets []labelSet) []sklearnReport {
	t.Helper()
	in, err := json.Marshal(sets)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/sklearn_report.py")
	cmd.Stdin = bytes.NewReader(in)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(cmd.Args, " "), err)
	}
	var reports []sklearnReport
	if err := json.Unmarshal(out, &reports); err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(sets) {
		t.Fatalf("%d reports for %d label sets", len(reports), len(sets))
	}
	return reports
}
