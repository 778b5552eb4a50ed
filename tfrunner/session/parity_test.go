package session_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/testgate"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/session"
)

const (
	paritySteps = 20
	parityBatch = 16
)

// open loads the prepared graph called name.
func open(t *testing.T, name string) (*session.Session, *tfrunner.Manifest) {
	t.Helper()
	dir := testgate.Graph(t, name)
	manifest, err := tfrunner.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(dir, manifest, session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, manifest
}

// python runs a script of testdata.
func python(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(testgate.Python(t), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

// TestLossesAreKerass drives both phases from Go and from Keras's own
// train_on_batch, from the same weights and on the same batches, every image
// counting alike and every class counting alike.
func TestLossesAreKerass(t *testing.T) {
	for _, classWeight := range []string{"none", "balanced"} {
		t.Run(classWeight, func(t *testing.T) { compareLosses(t, classWeight) })
	}
}

func compareLosses(t *testing.T, classWeight string) {
	s, manifest := open(t, "tiny-dropout0")
	dir := t.TempDir()
	python(t, "testdata/keras_parity.py", testgate.Graph(t, "tiny-dropout0"), dir, fmt.Sprint(paritySteps), fmt.Sprint(parityBatch), classWeight)
	var want []float64
	readJSON(t, filepath.Join(dir, "losses.json"), &want)
	batches := readBatches(t, dir, manifest.Input)
	worst := 0.0
	for step, b := range batches {
		phase := manifest.Phases[step/paritySteps]
		got, err := s.Train(phase.Name, b, phase.LearningRate)
		if err != nil {
			t.Fatal(err)
		}
		relative := math.Abs(got.Loss-want[step]) / want[step]
		worst = math.Max(worst, relative)
		if relative > 1e-4 {
			t.Errorf("%s, step %d: loss %v, Keras %v", phase.Name, step, got.Loss, want[step])
		}
	}
	t.Logf("largest relative difference over %d steps: %.2g", len(batches), worst)
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// readBatches reads what keras_parity.py trained on.
func readBatches(t *testing.T, dir string, in tfrunner.Input) []*dataset.Batch {
	t.Helper()
	images, err := os.ReadFile(filepath.Join(dir, "images.bin"))
	if err != nil {
		t.Fatal(err)
	}
	labels, err := os.ReadFile(filepath.Join(dir, "labels.bin"))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(filepath.Join(dir, "weights.bin"))
	if err != nil {
		t.Fatal(err)
	}
	size := parityBatch * in.Height * in.Width * 3
	batches := make([]*dataset.Batch, len(images)/size)
	for i := range batches {
		b := &dataset.Batch{Images: images[i*size : (i+1)*size]}
		for j := range parityBatch {
			at := 4 * (i*parityBatch + j)
			b.Labels = append(b.Labels, int32(binary.LittleEndian.Uint32(labels[at:])))
			b.Weights = append(b.Weights, math.Float32frombits(binary.LittleEndian.Uint32(weights[at:])))
		}
		batches[i] = b
	}
	return batches
}
