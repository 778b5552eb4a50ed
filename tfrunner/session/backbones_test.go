package session_test

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

// What BatchNormalization does with its statistics where it trains, and a third
// kind of graph, whose backbone has stochastic depth and whose head has dropout.
const (
	fixed   = "fixed"
	moving  = "moving"
	dropout = "dropout"
)

// backbone is a network of keras.applications at a small input size.
type backbone struct {
	name         string
	size         int      // pixels
	lastBlock    string   // where its last block begins
	learningRate string   // at which three steps show, and do not shatter it
	kinds        []string // of graphs that differ for it
	quick        string   // the kind that make test takes, if any: moving has fixed ones too, in what is frozen
}

// backbones are one of each family.
var backbones = []backbone{
	{"VGG16", 32, "block5_conv1", "1e-2", []string{fixed}, ""},
	{"VGG19", 32, "block5_conv1", "1e-1", []string{fixed}, ""},
	{"ResNet50", 64, "conv5_block1_1_conv", "1e-5", []string{fixed, moving}, ""},
	{"MobileNetV2", 64, "block_16_expand", "1e-5", []string{fixed, moving}, moving},
	{"MobileNetV3Small", 64, "expanded_conv_10_expand", "3e-5", []string{fixed, moving}, ""},
	{"EfficientNetB0", 64, "block7a_expand_conv", "2e-5", []string{fixed, moving, dropout}, ""},
	{"EfficientNetV2B0", 64, "block6a_expand_conv", "2e-5", []string{fixed, moving, dropout}, ""},
	{"DenseNet121", 64, "conv5_block1_0_bn", "3e-5", []string{fixed, moving}, ""},
	{"InceptionV3", 96, "conv2d_89", "3e-6", []string{fixed, moving}, ""},
	{"Xception", 96, "block14_sepconv1", "3e-5", []string{fixed, moving}, ""},
	{"NASNetMobile", 64, "adjust_conv_projection_12", "1e-5", []string{fixed, moving}, ""},
	{"ConvNeXtTiny", 64, "convnext_tiny_stage_3_block_0_depthwise_conv", "2e-3", []string{fixed}, ""},
}

// allBackbones makes TestBackbones take them all, in each way, and the program too:
// make test-backbones.
var allBackbones bool

// TestBackbones drives three steps of each of three phases from Go and from
// Keras's train_on_batch, and looks whether kept features and restored states
// change anything.
func TestBackbones(t *testing.T) {
	t.Log("largest differences from Keras: probabilities at the start; losses, relative, and probabilities after training the head, the last block and all (and what that changed in them)")
	for _, b := range backbones {
		if !allBackbones && b.quick == "" {
			continue
		}
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			weights := filepath.Join(t.TempDir(), "backbone.weights.h5")
			python(t, "testdata/backbone_weights.py", b.name, fmt.Sprint(b.size), weights)
			for _, kind := range b.kinds {
				if !allBackbones && b.quick != kind {
					continue
				}
				t.Run(kind, func(t *testing.T) {
					dir := exportBackbone(t, b, weights, kind)
					s, m := openGraph(t, dir)
					other, _ := openGraph(t, dir)
					if kind != dropout {
						t.Run("Keras", func(t *testing.T) { compareBackbone(t, s, m, dir, weights, kind) })
					}
					t.Run("Features", func(t *testing.T) { checkFeatures(t, other, m) })
					t.Run("Restore", func(t *testing.T) { checkRestore(t, s, other, m) })
					if allBackbones && kind == b.kinds[len(b.kinds)-1] {
						t.Run("Program", func(t *testing.T) { checkProgram(t, m, dir) })
					}
				})
			}
		})
	}
}

// exportBackbone makes a graph of one kind.
func exportBackbone(t *testing.T, b backbone, weights, kind string) string {
	t.Helper()
	more := "--dropout 0 --backbone-dropout off"
	switch kind {
	case moving:
		more += " --train-batchnorm"
	case dropout:
		more = "--dropout 0.5 --backbone-dropout on"
	}
	return exports(t, fmt.Sprintf("--backbone %s --weights %s --input-size %d --head-units 32 --learning-rate %s"+
		" --phase warmup=head --phase unfreeze=%s --phase whole=all %s", b.name, weights, b.size, b.learningRate, b.lastBlock, more))[0]
}

// exports makes graphs of five classes, each with the flags of one line.
func exports(t *testing.T, flags ...string) (dirs []string) {
	t.Helper()
	var cases [][]string
	for i, line := range flags {
		dirs = append(dirs, filepath.Join(t.TempDir(), fmt.Sprint(i), "graph"))
		cases = append(cases, append(strings.Fields(line), "--classes", "5", "--output", dirs[i]))
	}
	for i, code := range gate.Ask[int](t, "testdata/export.py", cases) {
		if code != 0 {
			t.Fatalf("pyexport %s: exit code %d", flags[i], code)
		}
	}
	return dirs
}

// openGraph loads the graph in dir.
func openGraph(t *testing.T, dir string) (*session.Session, *graph.Manifest) {
	t.Helper()
	manifest, err := graph.ReadManifest(dir)
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

// kerasRun is what backbone_parity.py did.
type kerasRun struct {
	batches       []*dataset.Batch // of all steps
	losses        []float64        // of all steps
	probabilities [][]float64      // of the first batch, at the start and behind each phase
	trainable     [][]string       // layers that trained in each phase
}

// stepsInKeras are the steps of each phase.
const stepsInKeras = 3

func trainInKeras(t *testing.T, m *graph.Manifest, dir, weights, statistics string) (k kerasRun) {
	t.Helper()
	out := t.TempDir()
	python(t, "testdata/backbone_parity.py", dir, weights, out, fmt.Sprint(stepsInKeras), fmt.Sprint(parityBatch), statistics)
	k.batches = readBatches(t, out, m.Input)
	readJSON(t, filepath.Join(out, "losses.json"), &k.losses)
	readJSON(t, filepath.Join(out, "probabilities.json"), &k.probabilities)
	readJSON(t, filepath.Join(out, "trainable.json"), &k.trainable)
	return k
}

// compareBackbone compares the graph in dir, loaded in s, with Keras, and makes
// sure that there was something to compare: each phase has to change what the
// network says.
func compareBackbone(t *testing.T, s *session.Session, m *graph.Manifest, dir, weights, statistics string) {
	t.Helper()
	keras := trainInKeras(t, m, dir, weights, statistics)
	apart := func(phases int) float64 {
		return largestDifference(predict(t, s, keras.batches[0]), keras.probabilities[phases])
	}
	before := apart(0)
	row := fmt.Sprintf("%-16s %-6s start %.0e", m.Backbone, statistics, before)
	good := before <= 1e-5
	for i, phase := range m.Phases {
		if !slices.Equal(phase.Trainable, keras.trainable[i]) {
			t.Errorf("%s trains %v, Keras %v", phase.Name, phase.Trainable, keras.trainable[i])
		}
		loss := 0.0
		for step := i * stepsInKeras; step < (i+1)*stepsInKeras; step++ {
			got, err := s.Train(phase.Name, keras.batches[step], m.Defaults(phase))
			if err != nil {
				t.Fatal(err)
			}
			loss = math.Max(loss, math.Abs(got.Loss-keras.losses[step])/keras.losses[step])
		}
		after, changed := apart(i+1), largestDifference(keras.probabilities[i], keras.probabilities[i+1])
		row += fmt.Sprintf(" | %s %.0e, %.0e (%.0e)", phase.From, loss, after, changed)
		good = good && loss <= 1e-3 && after <= 1e-3 && changed >= 1e-2
	}
	t.Log(row)
	if !good {
		t.Error("want 1e-5 at the start, then 1e-3, and changes of 1e-2 or more")
	}
}

// predict is a batch's probabilities.
func predict(t *testing.T, s *session.Session, b *dataset.Batch) (all []float64) {
	t.Helper()
	got, err := s.Predict(graph.ServingSignature, b, "probabilities")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		all = append(all, float64(p))
	}
	return all
}

// largestDifference is NaN where there is one.
func largestDifference(a, b []float64) (largest float64) {
	if len(a) != len(b) {
		return math.NaN()
	}
	for i := range a {
		largest = math.Max(largest, math.Abs(a[i]-b[i]))
	}
	return largest
}
