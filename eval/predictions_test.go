package eval

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWritePredictions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "predictions.csv")
	preds := []Prediction{
		{Path: "evaluation/Bread/1.jpg", Label: 0, Predicted: 1, Probability: float64(float32(0.7)), OfLabel: 0.25},
		{Path: `odd, "name".png`, Label: 1, Predicted: 1, Probability: 1, OfLabel: 1},
	}
	if err := WritePredictions(path, []string{"Bread", "Fried, food"}, preds); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = `path,label,predicted,probability,label_probability,loss
evaluation/Bread/1.jpg,Bread,"Fried, food",0.699999988079071,0.25,1.3862943611198906
"odd, ""name"".png","Fried, food","Fried, food",1,1,2.2204460492503136e-16
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNamesAreReadBack has names that are no text, and would break rows or columns.
func TestNamesAreReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "predictions.csv")
	var preds []Prediction
	for _, name := range []string{"a/caf\xe9.png", "two\nlines,\t.png", `"quoted".png`, "caf\u00e9 \ufffd.png"} {
		preds = append(preds, Prediction{Path: name, Probability: 0.5})
	}
	if err := WritePredictions(path, []string{"a", "b"}, preds); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPredictions(path, []string{"a", "b"})
	if err != nil || !reflect.DeepEqual(got, preds) {
		t.Errorf("%+v, %v, want %+v", got, err, preds)
	}
	if text, err := os.ReadFile(path); err != nil || !utf8.Valid(text) || strings.Count(string(text), "\n") != 5 {
		t.Errorf("%q, %v", text, err)
	}
}

func TestWritePredictionsRefuses(t *testing.T) {
	for _, p := range []Prediction{{Label: 2}, {Label: -1}, {Predicted: 2}, {Predicted: -1}} {
		path := filepath.Join(t.TempDir(), "predictions.csv")
		err := WritePredictions(path, []string{"a", "b"}, []Prediction{{}, p})
		if err == nil || !strings.Contains(err.Error(), "of image 1 is class") || !strings.Contains(err.Error(), path) {
			t.Errorf("%+v: error %v", p, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%+v: left a file", p)
		}
	}
}
