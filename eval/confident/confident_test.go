package confident_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/eval/confident"
)

// TestSwappedLabelsAreFound: of images that a model is sure of, two have each other's label.
func TestSwappedLabelsAreFound(t *testing.T) {
	var labels []int
	var probabilities [][]float64
	for i := range 30 {
		p := []float64{0.1, 0.1, 0.1}
		p[i%3] = 0.8
		labels, probabilities = append(labels, i%3), append(probabilities, p)
	}
	labels[3], labels[4] = 1, 0
	probabilities[4] = []float64{0.02, 0.9, 0.08}
	found, err := confident.Find(labels, probabilities)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{4, 3}; !slices.Equal(found.Suspects, want) {
		t.Errorf("%v look wrong, want %v", found.Suspects, want)
	}
	if want := []confident.Pair{{Label: 0, Class: 1, Images: 1}, {Label: 1, Class: 0, Images: 1}}; !slices.Equal(found.Pairs(), want) || found.Wrong() != 2 {
		t.Errorf("pairs %v, %d wrong, want %v", found.Pairs(), found.Wrong(), want)
	}
}

func TestWhatCannotBeJudged(t *testing.T) {
	for want, of := range map[string]struct {
		labels        []int
		probabilities [][]float64
	}{
		"0 labels":                    {nil, nil},
		"1 labels, and probabilities": {[]int{0}, nil},
		"1 classes":                   {[]int{0}, [][]float64{{1}}},
		"image 1: label 2":            {[]int{0, 2}, [][]float64{{0, 1}, {0, 1}}},
		"image 1: label 0, and 3":     {[]int{0, 0}, [][]float64{{0, 1}, {0, 1, 0}}},
		"image 0: probability -1":     {[]int{0}, [][]float64{{-1, 1}}},
	} {
		if _, err := confident.Find(of.labels, of.probabilities); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %s", of, err, want)
		}
	}
}
