package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// labelSet is what eval/testdata/sklearn_report.py makes a report of.
type labelSet struct {
	Classes   []string `json:"classes"`
	Labels    []int    `json:"labels"`
	Predicted []int    `json:"predicted"`
}

// TestCrossvalReportEqualsScikitLearn: report.json, and what is printed, has the figures that
// scikit-learn has for predictions.csv.
func TestCrossvalReportEqualsScikitLearn(t *testing.T) {
	t.Parallel()
	output := filepath.Join(t.TempDir(), "crossval")
	code, stdout, stderr := tfft(t, "crossval", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--output", output, "--json",
		"--folds", "4", "--epochs", "2", "--augment", "none", "--cache-dir", t.TempDir())
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	var printed struct {
		Accuracy float64
		Report   map[string]any
	}
	var written map[string]any
	text, err := os.ReadFile(filepath.Join(output, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	for text, into := range map[string]any{stdout: &printed, string(text): &written} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	set := readLabelSet(t, filepath.Join(output, "predictions.csv"), written["classes"].([]any))
	want := gate.Ask[struct {
		Dict map[string]any `json:"dict"`
	}](t, filepath.Join("..", "..", "eval", "testdata", "sklearn_report.py"), []labelSet{set})[0].Dict
	for name, figures := range want {
		if !reflect.DeepEqual(written[name], figures) {
			t.Errorf("%s: %v, scikit-learn's %v", name, written[name], figures)
		}
	}
	if !reflect.DeepEqual(printed.Report, written) || printed.Accuracy != want["accuracy"] || len(set.Labels) != 550 {
		t.Errorf("printed %v and accuracy %v of %d images", printed.Report, printed.Accuracy, len(set.Labels))
	}
}

// readLabelSet reads what was predicted.
func readLabelSet(t *testing.T, path string, classes []any) (set labelSet) {
	t.Helper()
	for _, class := range classes {
		set.Classes = append(set.Classes, class.(string))
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		set.Labels = append(set.Labels, slices.Index(set.Classes, row[1]))
		set.Predicted = append(set.Predicted, slices.Index(set.Classes, row[2]))
	}
	return set
}
