package eval

import (
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var catsAndDogs = []string{"cat", "dog"}

// outcome is a run's, with one image a prediction; the first three are cats.
func outcome(name string, predicted ...int) Outcome {
	o := Outcome{Name: name, Classes: catsAndDogs}
	for i, p := range predicted {
		label := 1
		if i < 3 {
			label = 0
		}
		o.Predictions = append(o.Predictions, Prediction{Path: fmt.Sprintf("%d.png", i), Label: label, Predicted: p, Probability: 0.75})
	}
	return o
}

func TestCompare(t *testing.T) {
	base, same, other := outcome("base", 0, 0, 1, 1, 1), outcome("same", 0, 0, 1, 1, 1), outcome("other", 0, 1, 0, 1, 1)
	// The order of the images does not matter.
	p := other.Predictions
	p[0], p[4] = p[4], p[0]
	c, err := Compare([]Outcome{base, same, other})
	if err != nil {
		t.Fatal(err)
	}
	if c.Images != 5 || c.Runs[0].Accuracy != 0.8 || c.Runs[2].PerClass[0].Recall != 2./3 {
		t.Errorf("%+v", c)
	}
	if got, want := c.Runs[0].MacroF1, (0.8+0.8)/2; math.Abs(got-want) > 1e-15 {
		t.Errorf("macro f1-score %v, want %v", got, want)
	}
	want := []Pair{{A: 0, B: 1, Differ: Differ{0, 0, 1}}, {A: 0, B: 2, Differ: Differ{1, 1, 1}}, {A: 1, B: 2, Differ: Differ{1, 1, 1}}}
	if !reflect.DeepEqual(c.Pairs, want) {
		t.Errorf("pairs %v, want %v", c.Pairs, want)
	}
}

func TestCompareRefusesOtherImages(t *testing.T) {
	base := outcome("base", 0, 0, 1, 1, 1)
	fewer := outcome("fewer", 0, 0, 1, 1)
	relabelled := outcome("relabelled", 0, 0, 1, 1, 1)
	relabelled.Predictions[4].Label = 0
	otherClasses := outcome("birds", 0, 0, 1, 1, 1)
	otherClasses.Classes = []string{"cat", "bird"}
	for want, run := range map[string]Outcome{
		`"base" (5 images) and "fewer" (4 images) were tested on different images: only "base" has "4.png" as "dog"`: fewer,
		`only "base" has "4.png" as "dog"`:                  relabelled,
		`"base" has the classes ["cat" "dog"], "birds" has`: otherClasses,
		`"nothing": report: no images`:                      {Name: "nothing", Classes: catsAndDogs},
	} {
		if _, err := Compare([]Outcome{base, run}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestPredictionsAreReadAsTheyWereWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "predictions.csv")
	want := outcome("", 0, 1, 1).Predictions
	want[1].Path = "a, \"quoted\" name.png"
	if err := WritePredictions(path, catsAndDogs, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPredictions(path, catsAndDogs)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := ReadPredictions(path, []string{"cat", "bird"}); err == nil || !strings.Contains(err.Error(), `line 3: ["a, \"quoted\" name.png" "cat" "dog" "0.75" "0" "36.04365338911715"] is no prediction`) {
		t.Errorf("another class: %v", err)
	}
	for text, want := range map[string]string{"": "the first line does not begin with", "path,label\n": "the first line does not begin with", "path,label,predicted,probability\na,cat\n": "wrong number of fields"} {
		if err := decodeTable(strings.NewReader(text), predictionColumns[:firstPredictionColumns], func([]string) bool { return true }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
