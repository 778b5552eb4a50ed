package evaluator

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
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
	report, err := e.Report()
	if err != nil || report.Images != 4 || report.Metrics["accuracy"] != 0.75 || !strings.Contains(report.Text, "accuracy") {
		t.Errorf("report %+v, %v", report, err)
	}
}

func TestWriteWritesItsFiles(t *testing.T) {
	dir, e := t.TempDir(), classified(t, [2]float32{0, 0.2}, [2]float32{1, 0.75})
	if err := e.Write(dir); err != nil {
		t.Fatal(err)
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
	if _, err := For("detect"); err == nil || !strings.Contains(err.Error(), `"detect", only for ["classify"]`) {
		t.Errorf("error %v", err)
	}
	if _, err := e.Report(); err == nil {
		t.Error("a report on nothing")
	}
}
