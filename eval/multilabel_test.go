package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// multilabelCase is what sklearn_multilabel.py reads.
type multilabelCase struct {
	Classes       []string    `json:"classes"`
	Labels        [][]int     `json:"labels"`
	Predicted     [][]int     `json:"predicted"`
	Probabilities [][]float64 `json:"probabilities"`
}

// multilabelAnswer is what it answers.
type multilabelAnswer struct {
	Text             string         `json:"text"`
	Dict             map[string]any `json:"dict"`
	AveragePrecision []float64      `json:"average_precision"`
	Micro            float64        `json:"micro"`
	Macro            float64        `json:"macro"`
	Best             []float64      `json:"best"`
}

// randomImages are images of any number of classes, some of none, with probabilities that
// repeat in every other set.
func randomImages(random *rand.Rand, classes, n int, coarse bool) []Labelled {
	images := make([]Labelled, n)
	share := random.Float64()
	for i := range images {
		images[i].Path = fmt.Sprintf("%d.jpg", i)
		for range classes {
			label := random.Float64() < share
			p := random.Float32()
			if label {
				p = (p + 1) / 2
			}
			if coarse {
				p = float32(int(p*8)) / 8
			}
			images[i].Labels, images[i].Probabilities = append(images[i].Labels, label), append(images[i].Probabilities, p)
		}
	}
	return images
}

// caseOf writes images as scikit-learn takes them.
func caseOf(classes []string, thresholds []float64, images []Labelled) multilabelCase {
	c := multilabelCase{Classes: classes}
	for _, image := range images {
		var labels, predicted []int
		var probabilities []float64
		for class, p := range image.Probabilities {
			labels, predicted = append(labels, oneIf(image.Labels[class])), append(predicted, oneIf(Above(p, thresholds[class])))
			probabilities = append(probabilities, float64(p))
		}
		c.Labels, c.Predicted, c.Probabilities = append(c.Labels, labels), append(c.Predicted, predicted), append(c.Probabilities, probabilities)
	}
	return c
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestMultilabelReportEqualsScikitLearn(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 1))
	var sets [][]Labelled
	var thresholds [][]float64
	var cases []multilabelCase
	for i := range 120 {
		classes := 2 + random.IntN(12)
		images := randomImages(random, classes, 1+random.IntN(300), i%2 == 1)
		if i%10 == 0 { // a class that is nowhere
			for _, image := range images {
				image.Labels[0] = false
			}
		}
		var chosen []float64
		if chosen, _ = ChooseThresholds(classes, images); i%3 == 0 {
			for class := range chosen {
				chosen[class] = random.Float64()
			}
		}
		var names []string
		for class := range classes {
			names = append(names, fmt.Sprintf("class %d", class))
		}
		sets, thresholds, cases = append(sets, images), append(thresholds, chosen), append(cases, caseOf(names, chosen, images))
	}
	for i, want := range askMultilabel(t, cases) {
		r, err := NewMultilabelReport(cases[i].Classes, thresholds[i], sets[i])
		if err != nil {
			t.Fatal(err)
		}
		if got := r.scikitLearn(len(averageName)); got != want.Text || !strings.HasPrefix(r.Text(), got) {
			t.Errorf("%d: text\n%s\nscikit-learn's\n%s", i, got, want.Text)
		}
		if !reflect.DeepEqual(r.AveragePrecision, want.AveragePrecision) || r.MicroPrecision != want.Micro || r.MacroPrecision != want.Macro {
			t.Errorf("%d: average precision %v, %v, %v, scikit-learn's %v, %v, %v", i,
				r.AveragePrecision, r.MicroPrecision, r.MacroPrecision, want.AveragePrecision, want.Micro, want.Macro)
		}
		compareMultilabelJSON(t, r, want.Dict)
		checkThresholds(t, sets[i], want.Best)
	}
}

// compareMultilabelJSON compares the figures to the last bit.
func compareMultilabelJSON(t *testing.T, r *MultilabelReport, want map[string]any) {
	t.Helper()
	data, err := r.JSON()
	var got map[string]any
	if err == nil {
		err = json.Unmarshal(data, &got)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"average_precision", "thresholds", "classes"} {
		if got[more] == nil {
			t.Errorf("no %q", more)
		}
		delete(got, more)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, scikit-learn's %v", got, want)
	}
}

// checkThresholds holds those chosen to the best F1 that scikit-learn finds.
func checkThresholds(t *testing.T, images []Labelled, best []float64) {
	t.Helper()
	chosen, without := ChooseThresholds(len(best), images)
	r, err := NewMultilabelReport(make([]string, len(best)), chosen, images)
	if err != nil {
		t.Fatal(err)
	}
	for class, want := range best {
		if got := r.PerClass[class].F1; r.PerClass[class].Support > 0 && math.Abs(got-want) > 1e-12 {
			t.Errorf("class %d: F1 %v with the threshold %v, the best is %v", class, got, chosen[class], want)
		}
	}
	for _, class := range without {
		if chosen[class] != UsualThreshold || r.PerClass[class].Support > 0 {
			t.Errorf("class %d: %v, support %d", class, chosen[class], r.PerClass[class].Support)
		}
	}
}

func askMultilabel(t *testing.T, cases []multilabelCase) []multilabelAnswer {
	t.Helper()
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), gate.Python(t), "testdata/sklearn_multilabel.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []multilabelAnswer
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(cases) {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	return answers
}

func TestThresholdsLieBetweenProbabilities(t *testing.T) {
	images := []Labelled{
		{Labels: []bool{true, true, false}, Probabilities: []float32{0.75, 0.25, 0.5}},
		{Labels: []bool{true, false, false}, Probabilities: []float32{0.5, 0.125, 0.5}},
		{Labels: []bool{false, true, false}, Probabilities: []float32{0.25, 0.0625, 0.5}},
	}
	chosen, without := ChooseThresholds(3, images)
	if want := []float64{0.375, 0, 0.5}; !reflect.DeepEqual(chosen, want) || !reflect.DeepEqual(without, []int{2}) {
		t.Errorf("%v, without %v, want %v", chosen, without, want)
	}
}

func TestWriteLabelled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "predictions.csv")
	images := []Labelled{
		{Path: "a.jpg", Labels: []bool{true, true}, Probabilities: []float32{0.75, 0.5}},
		{Path: "b,c.jpg", Labels: []bool{false, false}, Probabilities: []float32{0.25, 0.625}},
	}
	if err := WriteLabelled(file, []string{"cat", "dog"}, []float64{0.5, 0.5}, images); err != nil {
		t.Fatal(err)
	}
	const want = "path,labels,predicted,cat,dog\na.jpg,cat|dog,cat,0.750000,0.500000\n\"b,c.jpg\",,dog,0.250000,0.625000\n"
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}
