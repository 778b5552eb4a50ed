package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// labelledOutcome is a run's on images that are cats, dogs, both or neither; each word has a
// letter for each class that is predicted.
func labelledOutcome(name string, predicted ...string) LabelledOutcome {
	o := LabelledOutcome{Name: name, Classes: catsAndDogs}
	for i, word := range predicted {
		o.Images = append(o.Images, Told{
			Path: fmt.Sprintf("%d.png", i), Labels: []bool{i%2 == 1, i/2%2 == 1},
			Predicted: []bool{strings.Contains(word, "c"), strings.Contains(word, "d")},
		})
	}
	return o
}

func TestCompareLabelled(t *testing.T) {
	all := labelledOutcome("all", "", "c", "d", "cd", "", "c", "d", "cd")
	cats := labelledOutcome("cats", "", "c", "", "c", "", "c", "", "c")
	c, err := CompareLabelled([]LabelledOutcome{all, cats})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Runs[1]; c.Images != 8 || s.Accuracy != 0.5 || s.LabelAccuracy != 0.75 || s.MacroF1 != 0.5 || s.PerClass[0].F1 != 1 || c.Runs[0].Accuracy != 1 {
		t.Errorf("%+v", c)
	}
	low, high := Wilson(4, 8)
	if c.Runs[1].Low != low || c.Runs[1].High != high {
		t.Errorf("interval %v to %v, want %v to %v", c.Runs[1].Low, c.Runs[1].High, low, high)
	}
	four := Differ{OnlyA: 4, P: McNemar(4, 0)}
	want := []Pair{{B: 1, Differ: four, PerClass: []ClassPair{{Differ{P: 1}, 1}, {four, 2 * four.P}}}}
	if !reflect.DeepEqual(c.Pairs, want) {
		t.Errorf("pairs %+v, want %+v", c.Pairs, want)
	}
}

func TestCompareLabelledRefusesOtherImages(t *testing.T) {
	base, other := labelledOutcome("base", "", "c", "d", "cd"), labelledOutcome("other", "", "c", "d", "cd")
	other.Images[3].Labels = []bool{false, true}
	for want, run := range map[string]LabelledOutcome{
		`only "base" has "3.png" as "cat|dog"`: other,
		`"none": 0 images of 2 classes`:        labelledOutcome("none"),
	} {
		if _, err := CompareLabelled([]LabelledOutcome{base, run}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestLabelledAreReadAsTheyWereWritten(t *testing.T) {
	classes, file := []string{"cat", "a, \"b\"", "two\nlines"}, filepath.Join(t.TempDir(), "predictions.csv")
	random := rand.New(rand.NewPCG(1, 2))
	images, thresholds := randomImages(random, len(classes), 50, false), []float64{0.5, 0.25, 0.75}
	if err := WriteLabelled(file, classes, thresholds, images); err != nil {
		t.Fatal(err)
	}
	got, err := ReadLabelled(file, classes)
	if err != nil || len(got) != len(images) {
		t.Fatalf("%d images, %v", len(got), err)
	}
	for i, image := range images {
		said := make([]bool, len(classes))
		for class, p := range image.Probabilities {
			said[class] = Above(p, thresholds[class])
		}
		if want := (Told{Path: image.Path, Labels: image.Labels, Predicted: said}); !reflect.DeepEqual(got[i], want) {
			t.Errorf("%+v, want %+v", got[i], want)
		}
	}
	if _, err := ReadLabelled(file, []string{"cat", "dog", "two\nlines"}); err == nil {
		t.Error("read for other classes")
	}
}

// TestHolmRejectsStepByStep compares with the procedure as Holm describes it: the smallest
// p-value against x/n, the next against x/(n-1), and so on, until one is larger.
func TestHolmRejectsStepByStep(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		p := make([]float64, 1+random.IntN(8))
		for i := range p {
			p[i] = math.Pow(random.Float64(), 3)
		}
		corrected, sorted := Holm(p), slices.Sorted(slices.Values(p))
		for range 5 {
			x, rejected := random.Float64(), 0
			for rejected < len(p) && sorted[rejected] <= x/float64(len(p)-rejected) {
				rejected++
			}
			for i := range p {
				if want := slices.Index(sorted, p[i]) < rejected; (corrected[i] <= x) != want {
					t.Errorf("p %v at %v: corrected %v, rejected %v, want %v", p, x, corrected, corrected[i] <= x, want)
				}
			}
		}
	}
}
