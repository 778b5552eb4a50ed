package dataset

import (
	"fmt"
	"slices"
	"testing"
)

func TestWithoutLooksAtEachImageOnce(t *testing.T) {
	const images = 1000
	split := &Split{}
	for i := range images {
		split.Samples = append(split.Samples, Sample{Path: fmt.Sprintf("training/a/%d.jpg", i)})
	}
	asked := 0
	rest := split.without(func(path string) bool {
		asked++
		return path != "training/a/7.jpg"
	})
	if asked != images || len(rest.Samples) != 1 || rest.Samples[0].Path != "training/a/7.jpg" {
		t.Errorf("asked %d times, %d samples left", asked, len(rest.Samples))
	}
	if len(split.Samples) != images {
		t.Error("the split itself changed")
	}
}

func TestWithout(t *testing.T) {
	samples := []Sample{{Path: "training/a/1.jpg"}, {Path: "training/a/2.jpg"}, {Path: "training/b/1.jpg", Label: 1}}
	d := &Dataset{Classes: []string{"a", "b"}, Training: &Split{Name: Training, Samples: samples}}
	rest, err := d.Without([]Finding{{Path: "training/a/2.jpg"}, {Path: "validation/a/1.jpg"}})
	if err != nil || !slices.Equal(rest.Training.Samples, []Sample{samples[0], samples[2]}) {
		t.Errorf("%+v, %v", rest, err)
	}
	if _, err := d.Without([]Finding{{Path: "training/b/1.jpg"}}); err == nil {
		t.Error("a class without an image is no error")
	}
}
