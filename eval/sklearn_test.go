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
	Text      string         `json:"text"`
	Dict      map[string]any `json:"dict"`
	Confusion [][]int        `json:"confusion"`
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
			compareJSON(t, r, want.Dict)
		})
	}
}

// compareJSON compares r's JSON with scikit-learn's dict, the figures to the last
// bit.
func compareJSON(t *testing.T, r *Report, want map[string]any) {
	t.Helper()
	data, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"confusion_matrix", "classes"} {
		if got[more] == nil {
			t.Errorf("no %q", more)
		}
		delete(got, more)
	}
	if len(got) != len(want) {
		t.Errorf("%d entries, scikit-learn's dict has %d", len(got), len(want))
	}
	for key := range want {
		if !reflect.DeepEqual(got[key], want[key]) {
			t.Errorf("%q is %v, scikit-learn's %v", key, got[key], want[key])
		}
	}
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
