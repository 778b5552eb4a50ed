package session_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/session"
)

// TestLoadLayersLoadsWhatIsWanted takes the backbone, and then the head as well,
// from another session that has trained.
func TestLoadLayersLoadsWhatIsWanted(t *testing.T) {
	trained, manifest := open(t, "tiny")
	batch := noise(8, manifest.Input, manifest.Classes)
	for range 3 {
		if _, err := trained.Train("unfreeze", batch, at(manifest, 1e-2)); err != nil {
			t.Fatal(err)
		}
	}
	prefix := filepath.Join(t.TempDir(), "variables")
	if err := trained.SaveAll(prefix); err != nil {
		t.Fatal(err)
	}
	backbone := func(s *session.Session) map[string]string { return frozenSums(t, s, "warmup") }
	losses := func(s *session.Session) []float32 {
		out, err := s.Evaluate("warmup", batch, nil)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Clone(out.Losses)
	}
	s, _ := open(t, "tiny")
	fresh, exported := losses(s), backbone(s)
	load := func(head bool) {
		if err := s.LoadLayers(prefix, func(layer string) bool { return manifest.InHead(layer) == head }); err != nil {
			t.Fatal(err)
		}
	}
	load(true)
	if !maps.Equal(backbone(s), exported) || slices.Equal(losses(s), fresh) {
		t.Error("loading the head changed the backbone, or nothing")
	}
	load(false)
	if !maps.Equal(backbone(s), backbone(trained)) || !slices.Equal(losses(s), losses(trained)) {
		t.Error("with all layers loaded, the model is not the trained one")
	}
}

func TestLoadLayersRefusesOtherLayers(t *testing.T) {
	s, manifest := open(t, "tiny")
	before := frozenSums(t, s, "warmup")
	other, _ := open(t, "vgg16")
	prefix := filepath.Join(t.TempDir(), "variables")
	if err := other.SaveAll(prefix); err != nil {
		t.Fatal(err)
	}
	err := s.LoadLayers(prefix, func(layer string) bool { return layer == "block1_conv1" })
	if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), `the weights of "block1_conv1/`) || !strings.Contains(err.Error(), "the graph wants [") {
		t.Errorf("another shape: %v", err)
	}
	err = s.LoadLayers(filepath.Join(t.TempDir(), "none"), func(layer string) bool { return manifest.InHead(layer) })
	if err == nil || fault.Code(err) != fault.ExitUsage || strings.Contains(err.Error(), "\n") {
		t.Errorf("no weights: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	python(t, "-c", "import tensorflow as tf; tf.raw_ops.SaveV2(prefix='"+empty+"', tensor_names=['x'], shape_and_slices=[''], tensors=[1.0])")
	err = s.LoadLayers(empty, func(layer string) bool { return layer == "fc" })
	if err == nil || fault.Code(err) != fault.ExitUsage || !strings.HasPrefix(err.Error(), `no weights for "fc/`) || strings.Contains(err.Error(), "\n") {
		t.Errorf("another layer: %v", err)
	}
	if !maps.Equal(before, frozenSums(t, s, "warmup")) {
		t.Error("a refusal changed variables")
	}
}
