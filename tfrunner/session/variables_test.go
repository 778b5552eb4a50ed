package session_test

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestFrozenSumsHoldStillWhileAPhaseTrains: the frozen variables keep their sums,
// all of the others move.
func TestFrozenSumsHoldStillWhileAPhaseTrains(t *testing.T) {
	s, manifest := open(t, "tiny")
	sums := func(phase string) map[string]string {
		got, err := s.FrozenSums(phase)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, phase := range manifest.Phases {
		began := sums(phase.Name)
		if len(began) != 2*len(phase.Frozen) { // a kernel and a bias each
			t.Errorf("%s: sums of %d variables in %d frozen layers", phase.Name, len(began), len(phase.Frozen))
		}
		if _, err := s.Train(phase.Name, noise(8, manifest.Input, manifest.Classes), 1e-3); err != nil {
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
	if _, err := s.Train(last.Name, noise(8, manifest.Input, manifest.Classes), 1e-3); err != nil {
		t.Fatal(err)
	}
	for name, sum := range sums(first.Name) {
		layer, _, _ := strings.Cut(name, "/")
		if trains := slices.Contains(last.Trainable, layer); (before[name] != sum) != trains {
			t.Errorf("%s: moved %v, want %v", name, !trains, trains)
		}
	}
}

func TestNotFinite(t *testing.T) {
	s, manifest := open(t, "tiny")
	batch := noise(8, manifest.Input, manifest.Classes)
	if name, err := s.NotFinite(); name != "" || err != nil {
		t.Errorf("before training: %q, %v", name, err)
	}
	res, err := s.Train("warmup", batch, math.Inf(1))
	if err != nil {
		t.Fatal(err)
	}
	name, err := s.NotFinite()
	if err != nil || !strings.HasPrefix(name, "layers/") || math.IsNaN(res.Loss) {
		t.Errorf("after a step that ruined the weights, with loss %v: %q, %v", res.Loss, name, err)
	}
}
