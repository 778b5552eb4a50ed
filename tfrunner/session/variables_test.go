package session_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/session"
)

// TestFrozenSumsHoldStill: the frozen variables keep their sums,
// all of the others move.
func TestFrozenSumsHoldStill(t *testing.T) {
	s, manifest := open(t, "tiny")
	sums := func(phase string) map[string]string { return frozenSums(t, s, phase) }
	for _, phase := range manifest.Phases {
		began := sums(phase.Name)
		if len(began) != 2*len(phase.Frozen) { // a kernel and a bias each
			t.Errorf("%s: sums of %d variables in %d frozen layers", phase.Name, len(began), len(phase.Frozen))
		}
		if _, err := s.Train(phase.Name, noise(8, manifest.Input, manifest.Classes), at(manifest, 1e-3)); err != nil {
			t.Fatal(err)
		}
		for name, sum := range sums(phase.Name) {
			layer, _, _ := strings.Cut(name, "/")
			if began[name] != sum || !slices.Contains(phase.Frozen, layer) {
				t.Errorf("%s: %s moved, or is not frozen", phase.Name, name)
			}
		}
	}
	first, last := manifest.Phases[0], manifest.Phases[len(manifest.Phases)-1]
	before := sums(first.Name)
	if _, err := s.Train(last.Name, noise(8, manifest.Input, manifest.Classes), at(manifest, 1e-3)); err != nil {
		t.Fatal(err)
	}
	for name, sum := range sums(first.Name) {
		layer, _, _ := strings.Cut(name, "/")
		if trains := slices.Contains(last.Trainable, layer); (before[name] != sum) != trains {
			t.Errorf("%s: moved %v, want %v", name, !trains, trains)
		}
	}
}

// frozenSums are those of the layers that phase freezes.
func frozenSums(t *testing.T, s *session.Session, phase string) map[string]string {
	t.Helper()
	v, err := s.ReadVariables(phase)
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(v.Frozen, func(name, _ string) bool { return strings.HasPrefix(name, "optimizers/") })
	return v.Frozen
}

func TestReadVariablesFindsWhatIsNotFinite(t *testing.T) {
	s, manifest := open(t, "tiny")
	batch := noise(8, manifest.Input, manifest.Classes)
	if v, err := s.ReadVariables("warmup"); v.NotFinite != "" || err != nil {
		t.Errorf("before training: %q, %v", v.NotFinite, err)
	}
	res, err := s.Train("warmup", batch, at(manifest, math.Inf(1)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.ReadVariables("warmup")
	if err != nil || !strings.HasPrefix(v.NotFinite, "layers/") || math.IsNaN(res.Loss) {
		t.Errorf("after a step that ruined the weights, with loss %v: %q, %v", res.Loss, v.NotFinite, err)
	}
}
