package session_test

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

const (
	paritySteps = 10
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

// parityCase is a training that Keras repeats.
type parityCase struct {
	name        string
	Graph       string        `json:"graph"`
	Output      string        `json:"output"` // folder that Keras writes the batches to
	Steps       int           `json:"steps"`
	Batch       int           `json:"batch_size"`
	ClassWeight string        `json:"class_weight"` // none or balanced
	Chosen      graph.Scalars `json:"scalars"`      // other hyperparameters than the graph's
}

// recipes have each optimizer, every way to clip gradients, and smoothed labels; and
// other hyperparameters than those that the graphs are exported with.
var recipes = []struct {
	flags  string
	chosen graph.Scalars
}{
	{"--optimizer sgd --nesterov --weight-decay 1 --clipvalue 0.01 --label-smoothing 0.1",
		graph.Scalars{"momentum": 0.6, "weight_decay": 0.5, "clipvalue": 0.02, "label_smoothing": 0.3}},
	{"--optimizer adam --label-smoothing 0.1 --clipvalue 0.01", nil},
	{"--optimizer adamw --global-clipnorm 0.5",
		graph.Scalars{"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3, "weight_decay": 0.2, "global_clipnorm": 0.1}},
	{"--optimizer rmsprop --momentum 0.5 --label-smoothing 0.2 --clipnorm 0.5",
		graph.Scalars{"rho": 0.7, "momentum": 0.2, "epsilon": 1e-3, "clipnorm": 0.05}},
}

// TestLossesAreKerass drives both phases from Go and from Keras's own
// train_on_batch, from the same weights and on the same batches: every image
// counting alike and every class counting alike. Then it drives a phase with each
// recipe, as it was exported and with other hyperparameters, which Keras's optimizers
// and losses are made with.
func TestLossesAreKerass(t *testing.T) {
	cases := parityCases(t)
	losses := gate.Ask[[]float64](t, "testdata/keras_parity.py", cases)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.compare(t, losses[i]) })
	}
}

// parityCases exports the recipes.
func parityCases(t *testing.T) (cases []parityCase) {
	t.Helper()
	add := func(name, graph, classWeight string, chosen graph.Scalars) {
		cases = append(cases, parityCase{name, graph, t.TempDir(), paritySteps, parityBatch, classWeight, chosen})
	}
	plain := gate.Graph(t, "tiny-dropout0")
	add("none", plain, "none", nil)
	add("balanced", plain, "balanced", nil)
	add("momentum", plain, "none", graph.Scalars{"momentum": 0.6})
	var flags []string
	for _, r := range recipes {
		flags = append(flags, r.flags+" --backbone TinyVGG16 --weights none --head-units 16 --dropout 0 --learning-rate 1e-3 --phase unfreeze=block5_conv1")
	}
	for i, dir := range exports(t, flags...) {
		add(recipes[i].flags, dir, "balanced", nil)
		if recipes[i].chosen != nil {
			add(recipes[i].flags+", others chosen", dir, "none", recipes[i].chosen)
		}
	}
	return cases
}

// compare trains with the graph's hyperparameters but for those chosen.
func (c parityCase) compare(t *testing.T, want []float64) {
	s, manifest := openGraph(t, c.Graph)
	batches := readBatches(t, c.Output, manifest.Input)
	worst := 0.0
	for step, b := range batches {
		phase := manifest.Phases[step/paritySteps]
		scalars := manifest.Defaults(phase)
		maps.Copy(scalars, c.Chosen)
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
