package evaluator

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/eval"
)

// classified gives an evaluator of two classes one image for each row: its label and the
// probability of the second class.
func classified(t *testing.T, rows ...[2]float32) Evaluator {
	t.Helper()
	newEvaluator, err := For("classify")
	if err != nil {
		t.Fatal(err)
	}
	e := newEvaluator([]string{"cat", "dog"})
	for _, row := range rows {
		err := e.Add("x.jpg", map[string][]float32{"labels": {row[0]}}, map[string][]float32{"probabilities": {1 - row[1], row[1]}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// TestAccuracyTakesTheFirstOfEquals: two classes alike are the first one.
func TestAccuracyTakesTheFirstOfEquals(t *testing.T) {
	e := classified(t, [2]float32{0, 0.2}, [2]float32{1, 0.5}, [2]float32{0, 0.5}, [2]float32{1, 0.9})
	if got, want := e.Metrics(), map[string]float64{"accuracy": 0.75}; !maps.Equal(got, want) {
		t.Errorf("metrics %v, want %v", got, want)
	}
	report, err := e.Report("")
	if err != nil || report.Images != 4 || report.Metrics["accuracy"] != 0.75 || !strings.Contains(report.Text, "accuracy") {
		t.Errorf("report %+v, %v", report, err)
	}
}

func TestWriteWritesItsFiles(t *testing.T) {
	writesItsFiles(t, classified(t, [2]float32{0, 0.2}, [2]float32{1, 0.75}))
	writesItsFiles(t, labelled(t, [4]float32{1, 0, 0.25, 0.75}))
}

func writesItsFiles(t *testing.T, e Evaluator) {
	t.Helper()
	dir := t.TempDir()
	report, err := e.Report(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{eval.ReportFile: report.Text, eval.ReportJSONFile: string(report.JSON)} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
	if _, err := e.Report(filepath.Join(dir, "absent")); err == nil {
		t.Error("wrote into a folder that is not there")
	}
	entries, err := os.ReadDir(dir)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := slices.Sorted(slices.Values(e.Files())); err != nil || !slices.Equal(names, want) {
		t.Errorf("files %v, %v, want %v", names, err, want)
	}
}

func TestRefusesWhatIsOfAnotherTask(t *testing.T) {
	e := classified(t)
	for _, outputs := range []map[string][]float32{nil, {"probabilities": {0.5}}} {
		if err := e.Add("x.jpg", map[string][]float32{"labels": {0}}, outputs); err == nil || !strings.Contains(err.Error(), "want one label and 2 probabilities") {
			t.Errorf("%v: error %v", outputs, err)
		}
	}
	if _, err := For("detect"); err == nil || !strings.Contains(err.Error(), `"detect", only for ["classify" "multilabel"]`) {
		t.Errorf("error %v", err)
	}
	if _, err := e.Report(""); err == nil {
		t.Error("a report on nothing")
	}
}

// labelled gives an evaluator of two classes one image for each row: its two labels and their
// probabilities.
func labelled(t *testing.T, rows ...[4]float32) Tuner {
	t.Helper()
	newEvaluator, err := For("multilabel")
	if err != nil {
		t.Fatal(err)
	}
	e := newEvaluator([]string{"cat", "dog"}).(Tuner)
	for _, row := range rows {
		err := e.Add("x.jpg", map[string][]float32{"labels": row[:2]}, map[string][]float32{"probabilities": row[2:]})
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// TestTuningChangesTheAnswers: thresholds that are chosen on some images are used on others.
func TestTuningChangesTheAnswers(t *testing.T) {
	tuning := labelled(t, [4]float32{1, 0, 0.25, 0.75}, [4]float32{0, 0, 0.125, 0.25}).Tune()
	if !slices.Equal(tuning.Thresholds, []float64{0.1875, 0.5}) || tuning.Note != `no validation image is of "dog": the threshold is 0.5` {
		t.Errorf("%+v", tuning)
	}
	e := labelled(t, [4]float32{1, 1, 0.25, 0.75}, [4]float32{0, 1, 0.125, 0.5})
	if got, want := e.Metrics(), map[string]float64{"label_accuracy": 0.5, "exact_match": 0}; !maps.Equal(got, want) {
		t.Errorf("before: %v, want %v", got, want)
	}
	if err := e.Use(tuning); err != nil {
		t.Fatal(err)
	}
	if got, want := e.Metrics(), map[string]float64{"label_accuracy": 0.75, "exact_match": 0.5}; !maps.Equal(got, want) {
		t.Errorf("after: %v, want %v", got, want)
	}
	if err := e.Use(Tuning{Thresholds: []float64{0.5}}); err == nil {
		t.Error("one threshold for two classes")
	}
	report, err := e.Report("")
	if err != nil || !strings.Contains(string(report.JSON), `"thresholds":{"cat":0.1875,"dog":0.5}`) {
		t.Errorf("%s, %v", report.JSON, err)
	}
}
