package session

import (
	"path/filepath"
	"strings"
	"testing"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// floats reads the float variables of a session, by key.
func floats(t *testing.T, s *Session) map[string][]float32 {
	t.Helper()
	found := map[string][]float32{}
	values, err := ofVariables(s, func(v *variable, value *tf.Tensor) ([]float32, error) {
		if value.DataType() != tf.Float {
			return nil, nil
		}
		return readFloat32(value, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.variables {
		found[v.key] = values[i]
	}
	return found
}

// openTiny opens the tiny graph, with a batch and scalars to train it on.
func openTiny(t *testing.T) (*Session, *dataset.Batch, graph.Scalars) {
	t.Helper()
	dir := gate.Graph(t, "tiny")
	m, err := graph.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, m, Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	const n = 4
	b := &dataset.Batch{
		Images: make([]byte, n*m.Input.Height*m.Input.Width*3), Samples: make([]dataset.Sample, n), Weights: []float32{1, 1, 1, 1},
		Targets: map[string][]float32{"labels": {0, 1, 2, 3}},
	}
	for i := range b.Images {
		b.Images[i] = byte(i * i)
	}
	return s, b, m.Defaults(graph.Phase{LearningRate: 0.1})
}

// TestAverage takes the mean of three steps' weights; what is frozen keeps its bits, and the
// optimizer stays where it was.
func TestAverage(t *testing.T) {
	s, b, scalars := openTiny(t)
	var saved []train.Saved
	var states []map[string][]float32
	for range 3 {
		if _, err := s.Train("warmup", b, scalars); err != nil {
			t.Fatal(err)
		}
		at := train.Saved{Phase: "warmup", Changing: filepath.Join(t.TempDir(), "variables")}
		if err := s.Save(at.Changing, at.Phase); err != nil {
			t.Fatal(err)
		}
		saved, states = append(saved, at), append(states, floats(t, s))
	}
	if err := s.Average(saved); err != nil {
		t.Fatal(err)
	}
	moved := 0
	for key, got := range floats(t, s) {
		ofLayer := strings.HasPrefix(key, layersPrefix)
		for i, value := range got {
			want := states[2][key][i]
			if ofLayer {
				want = float32((float64(states[0][key][i]) + float64(states[1][key][i]) + float64(states[2][key][i])) / 3)
			}
			if value != want {
				t.Fatalf("%s[%d] is %v, want %v", key, i, value, want)
			}
			if value != states[2][key][i] {
				moved++
			}
		}
	}
	if moved == 0 {
		t.Error("nothing was averaged")
	}
	if err := s.Average([]train.Saved{{Phase: "warmup", Changing: filepath.Join(t.TempDir(), "none")}}); err == nil {
		t.Error("a checkpoint that is not there was averaged")
	}
}
