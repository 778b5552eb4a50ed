package session_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

const (
	paritySteps = 20
	parityBatch = 16
)

// open loads the prepared graph called name.
func open(t *testing.T, name string) (*session.Session, *graph.Manifest) {
	t.Helper()
	return openGraph(t, gate.Graph(t, name))
}

// python runs a script of testdata.
func python(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(gate.Python(t), args...)
	cmd.Env = append(os.Environ(), "TF_CPP_MIN_LOG_LEVEL=3")
	out, err := cmd.CombinedOutput()
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
		t.Run(classWeight, func(t *testing.T) { compareLosses(t, gate.Graph(t, "tiny-dropout0"), classWeight, nil) })
	}
}

// TestRecipesAreKerass does so with each optimizer, every way to clip gradients,
// and smoothed labels.
func TestRecipesAreKerass(t *testing.T) {
	for name, flags := range map[string]string{
		"sgd":     "--optimizer sgd --nesterov --weight-decay 0.01 --clipnorm 0.5",
		"adam":    "--optimizer adam --label-smoothing 0.1 --clipvalue 0.01",
		"adamw":   "--optimizer adamw --global-clipnorm 0.5",
		"rmsprop": "--optimizer rmsprop --momentum 0.5 --label-smoothing 0.2",
	} {
		t.Run(name, func(t *testing.T) {
			recipe := append(strings.Fields(flags), tinyFlags...)
			compareLosses(t, export(t, append(recipe, "--dropout", "0", "--learning-rate", "1e-3")...), "balanced", nil)
		})
	}
}

// TestChosenHyperparametersAreKeras gives graphs other hyperparameters than those that they
// were exported with, and Keras's optimizers and losses the same ones.
func TestChosenHyperparametersAreKeras(t *testing.T) {
	for _, c := range []struct {
		flags  string
		chosen graph.Scalars
	}{
		{"--optimizer sgd --momentum 0.9 --weight-decay 0.01 --clipvalue 0.01 --label-smoothing 0.1",
			graph.Scalars{"momentum": 0.6, "weight_decay": 0.05, "clipvalue": 0.02, "label_smoothing": 0.3}},
		{"--optimizer adamw --global-clipnorm 0.5",
			graph.Scalars{"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3, "weight_decay": 0.2, "global_clipnorm": 0.1}},
		{"--optimizer rmsprop --momentum 0.5 --clipnorm 0.5",
			graph.Scalars{"rho": 0.7, "momentum": 0.2, "epsilon": 1e-3, "clipnorm": 0.05}},
	} {
		t.Run(c.flags, func(t *testing.T) {
			recipe := append(strings.Fields(c.flags), tinyFlags...)
			compareLosses(t, export(t, append(recipe, "--dropout", "0", "--learning-rate", "1e-3")...), "none", c.chosen)
		})
	}
}

// tinyFlags export a small graph of random weights.
var tinyFlags = strings.Fields("--backbone TinyVGG16 --weights none --head-units 16")

// compareLosses trains with the graph's hyperparameters but for those chosen.
func compareLosses(t *testing.T, graph, classWeight string, chosen graph.Scalars) {
	s, manifest := openGraph(t, graph)
	dir := t.TempDir()
	overrides, err := json.Marshal(chosen)
	if err != nil {
		t.Fatal(err)
	}
	python(t, "testdata/keras_parity.py", graph, dir, fmt.Sprint(paritySteps), fmt.Sprint(parityBatch), classWeight, string(overrides))
	var want []float64
	readJSON(t, filepath.Join(dir, "losses.json"), &want)
	batches := readBatches(t, dir, manifest.Input)
	worst := 0.0
	for step, b := range batches {
		phase := manifest.Phases[step/paritySteps]
		scalars := manifest.Defaults(phase)
		maps.Copy(scalars, chosen)
		got, err := s.Train(phase.Name, b, scalars)
		if err != nil {
			t.Fatal(err)
		}
		relative := math.Abs(got.Loss-want[step]) / want[step]
		worst = math.Max(worst, relative)
		if relative > 1e-4 {
			t.Errorf("%s, step %d: loss %v, Keras %v", phase.Name, step, got.Loss, want[step])
		}
	}
	t.Logf("%v: largest relative difference over %d steps: %.2g", manifest.Optimizer, len(batches), worst)
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
func readBatches(t *testing.T, dir string, in graph.Input) []*dataset.Batch {
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
		b := &dataset.Batch{Images: images[i*size : (i+1)*size], Targets: map[string][]float32{}, Samples: make([]dataset.Sample, parityBatch)}
		for j := range parityBatch {
			at := 4 * (i*parityBatch + j)
			b.Targets["labels"] = append(b.Targets["labels"], float32(binary.LittleEndian.Uint32(labels[at:])))
			b.Weights = append(b.Weights, math.Float32frombits(binary.LittleEndian.Uint32(weights[at:])))
		}
		batches[i] = b
	}
	return batches
}
