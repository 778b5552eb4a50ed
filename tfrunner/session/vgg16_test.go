package session_test

import (
	"math"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// noise is a batch of n images of noise.
func noise(n int, in graph.Input, classes int) *dataset.Batch {
	b := &dataset.Batch{Images: make([]byte, n*in.Height*in.Width*3)}
	state := uint32(1)
	for i := range b.Images {
		state = state*1664525 + 1013904223
		b.Images[i] = byte(state >> 24)
	}
	labels := make([]float32, n)
	for i := range labels {
		labels[i] = float32(i % classes)
	}
	return labelled(b, labels)
}

// TestVGG16Steps drives both phases of the real thing, 224x224 pixels and 11
// classes, and checks that the manifest's phases are the recipe's.
func TestVGG16Steps(t *testing.T) {
	s, manifest := open(t, "vgg16")
	if got := manifest.Layers[15].Name; got != "block5_conv1" {
		t.Fatalf("layer 15 is %q, want block5_conv1", got)
	}
	head := []string{"fc", "predictions"}
	block5 := []string{"block5_conv1", "block5_conv2", "block5_conv3"}
	for i, want := range [][]string{head, append(block5, head...)} {
		if got := manifest.Phases[i].Trainable; !slices.Equal(got, want) {
			t.Errorf("%s trains %v, want %v", manifest.Phases[i].Name, got, want)
		}
	}
	batch := noise(2, manifest.Input, manifest.Classes)
	for _, phase := range manifest.Phases {
		before := meanLoss(t, s, batch)
		if _, err := s.Train(phase.Name, batch, manifest.Defaults(phase)); err != nil {
			t.Fatal(err)
		}
		if after := meanLoss(t, s, batch); after == before || math.IsNaN(after) {
			t.Errorf("%s: loss %v before the step, %v after", phase.Name, before, after)
		}
	}
}

func meanLoss(t *testing.T, m train.Model, b *dataset.Batch) float64 {
	t.Helper()
	out, err := m.Evaluate("warmup", b, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, loss := range out.Losses {
		sum += float64(loss)
	}
	return sum / float64(len(out.Losses))
}
