package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/results"
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
		"--all-probabilities", "--folds", "4", "--epochs", "2", "--augment", "none", "--cache-dir", t.TempDir())
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
	checkProbabilities(t, filepath.Join(output, "predictions.csv"), set, written)
	if !reflect.DeepEqual(printed.Report, written) || printed.Accuracy != want["accuracy"] || len(set.Labels) != 550 {
		t.Errorf("printed %v and accuracy %v of %d images", printed.Report, printed.Accuracy, len(set.Labels))
	}
}

// checkProbabilities holds a report's figures of probabilities to scikit-learn's for
// predictions.csv, to 1e-9.
func checkProbabilities(t *testing.T, path string, set labelSet, report map[string]any) {
	t.Helper()
	var all [][]float64
	loss := 0.0
	for _, row := range predictions(t, path) {
		var figures []float64
		for _, text := range row[3:] {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			figures = append(figures, v)
		}
		all, loss = append(all, figures[3:]), loss+figures[2]
		if label, predicted := set.Labels[len(all)-1], set.Predicted[len(all)-1]; figures[0] != figures[3+predicted] || figures[1] != figures[3+label] {
			t.Errorf("%v: not those of the classes %d and %d", row, predicted, label)
		}
	}
	want := gate.Ask[struct {
		LogLoss      float64 `json:"log_loss"`
		Brier        float64
		Calibration  float64
		Macro, Micro float64
	}](t, filepath.Join("..", "..", "eval", "testdata", "sklearn_probabilities.py"), []map[string]any{
		{"classes": len(set.Classes), "labels": set.Labels, "probabilities": all},
	})[0]
	areas := report["roc_auc"].(map[string]any)
	for name, pair := range map[string][2]any{
		"log loss": {report["log_loss"], want.LogLoss}, "Brier score": {report["brier_score"], want.Brier},
		"calibration error": {report["expected_calibration_error"], want.Calibration},
		"macro AUC":         {areas["macro"], want.Macro}, "micro AUC": {areas["micro"], want.Micro},
		"mean of the losses": {loss / float64(len(all)), want.LogLoss},
	} {
		if math.Abs(pair[0].(float64)-pair[1].(float64)) > 1e-9 {
			t.Errorf("%s %v, scikit-learn's %v", name, pair[0], pair[1])
		}
	}
	if top, ok := report["top_5_accuracy"]; !ok || top != nil {
		t.Errorf("accuracy among the five most probable of five classes: %v", top)
	}
}

// readLabelSet reads what was predicted.
func readLabelSet(t *testing.T, path string, classes []any) (set labelSet) {
	t.Helper()
	for _, class := range classes {
		set.Classes = append(set.Classes, class.(string))
	}
	columns := results.Columns(t, path)
	for i, label := range columns["label"] {
		set.Labels = append(set.Labels, slices.Index(set.Classes, label))
		set.Predicted = append(set.Predicted, slices.Index(set.Classes, columns["predicted"][i]))
	}
	return set
}
