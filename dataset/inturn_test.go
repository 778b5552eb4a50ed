package dataset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
)

func TestTrainingInTurn(t *testing.T) {
	d := &dataset.Dataset{Classes: []string{"cat", "dog", "none"}, Training: &dataset.Split{}}
	for i, label := range []int32{0, 0, 0, 0, 1, 1} {
		d.Training.Samples = append(d.Training.Samples, dataset.Sample{Path: fmt.Sprint(i), Label: label})
	}
	for count, want := range map[int]string{0: "", 1: "0", 3: "0 1 4", 4: "0 1 4 5", 5: "0 1 2 4 5", 9: "0 1 2 3 4 5"} {
		var paths []string
		for _, s := range d.TrainingInTurn(count) {
			paths = append(paths, s.Path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%d of them: %s, want %s", count, got, want)
		}
	}
}
