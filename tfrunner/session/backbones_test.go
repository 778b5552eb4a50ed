package session_test

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/testgate"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/session"
)

// backbone is a network of keras.applications at a small input size.
type backbone struct {
	name      string
	size      int    // pixels
	lastBlock string // where its last block begins
	batchnorm bool   // whether it has any
}

// backbones are one of each family.
var backbones = []backbone{
	{"VGG16", 32, "block5_conv1", false},
	{"VGG19", 32, "block5_conv1", false},
	{"ResNet50", 64, "conv5_block1_1_conv", true},
	{"MobileNetV2", 64, "block_16_expand", true},
	{"MobileNetV3Small", 64, "expanded_conv_10_expand", true},
	{"EfficientNetB0", 64, "block7a_expand_conv", true},
	{"EfficientNetV2B0", 64, "block6a_expand_conv", true},
	{"DenseNet121", 64, "conv5_block1_0_bn", true},
	{"InceptionV3", 96, "conv2d_89", true},
	{"Xception", 96, "block14_sepconv1", true},
	{"NASNetMobile", 64, "adjust_conv_projection_12", true},
	{"ConvNeXtTiny", 64, "convnext_tiny_stage_3_block_0_depthwise_conv", false},
}

// allBackbones makes the tests take all families, and not only one each.
var allBackbones bool

// eachBackbone runs test for the network called always, or for all, exported with
// random weights, without dropout unless more flags say so.
func eachBackbone(t *testing.T, always string, test func(t *testing.T, dir string), more ...string) {
	t.Helper()
	for _, b := range backbones {
		if b.name != always && !allBackbones || !b.batchnorm && slices.Contains(more, "--train-batchnorm") {
			continue
		}
		t.Run(b.name, func(t *testing.T) {
			test(t, export(t, append([]string{"--backbone", b.name, "--weights", "none", "--input-size", fmt.Sprint(b.size),
				"--head-units", "32", "--dropout", "0", "--backbone-dropout", "off",
				"--phase", "warmup=head,learning_rate=1e-3", "--phase", "unfreeze=" + b.lastBlock, "--phase", "whole=all,learning_rate=1e-7"}, more...)...))
		})
	}
}

// export makes a graph of five classes.
func export(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "graph")
	cmd := exec.Command(testgate.Python(t), append([]string{"-m", "pyexport", "--classes", "5", "--output", dir}, args...)...)
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return dir
}

// openGraph loads the graph in dir.
func openGraph(t *testing.T, dir string) (*session.Session, *tfrunner.Manifest) {
	t.Helper()
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

// TestBackbonesAreKerass drives three steps of each of three phases from Go and
// from Keras's train_on_batch.
func TestBackbonesAreKerass(t *testing.T) {
	eachBackbone(t, "Xception", func(t *testing.T, dir string) { compareBackbone(t, dir, "fixed") })
}

// TestMovingBatchNormIsKerass does so where BatchNormalization updates its
// statistics, which features and checkpoints have to keep up with.
func TestMovingBatchNormIsKerass(t *testing.T) {
	eachBackbone(t, "MobileNetV3Small", func(t *testing.T, dir string) {
		compareBackbone(t, dir, "moving")
		checkFeatures(t, dir)
		checkRestore(t, dir)
	}, "--train-batchnorm")
}

func compareBackbone(t *testing.T, dir, statistics string) {
	const steps = 3
	s, manifest := openGraph(t, dir)
	keras := t.TempDir()
	python(t, "testdata/backbone_parity.py", dir, keras, fmt.Sprint(steps), fmt.Sprint(parityBatch), statistics)
	batches := readBatches(t, keras, manifest.Input)
	probabilities := func(file string) (largest float64) {
		var want []float64
		readJSON(t, filepath.Join(keras, file), &want)
		got, err := s.Predict(batches[0])
		if err != nil || len(got) != len(want) {
			t.Fatal(len(got), len(want), err)
		}
		for i, p := range got {
			largest = math.Max(largest, math.Abs(float64(p)-want[i]))
		}
		return largest
	}
	before, learned := probabilities("before.json"), probabilities("after.json")
	var want []float64
	readJSON(t, filepath.Join(keras, "losses.json"), &want)
	worst := make([]float64, len(manifest.Phases))
	for step, b := range batches {
		phase := manifest.Phases[step/steps]
		got, err := s.Train(phase.Name, b, phase.LearningRate)
		if err != nil {
			t.Fatal(err)
		}
		worst[step/steps] = math.Max(worst[step/steps], math.Abs(got.Loss-want[step])/want[step])
	}
	after := probabilities("after.json")
	t.Logf("%-17s %s statistics: probabilities %.1e, losses head %.1e, last block %.1e, all %.1e, probabilities after %.1e (they changed by %.1e)",
		manifest.Backbone, statistics, before, worst[0], worst[1], worst[2], after, learned)
	if before > 1e-5 || slices.Max(worst) > 1e-3 {
		t.Errorf("differs by more than 1e-5 in probabilities or 1e-3 in losses")
	}
	if learned < 1e-4 || learned < 10*after {
		t.Errorf("training changed the probabilities by %.1e, which is little beside what they differ by", learned)
	}
}

// checkFeatures compares evaluations from features, whatever images they were
// computed with, and from images, at the start and after steps of each phase.
func checkFeatures(t *testing.T, dir string) {
	t.Helper()
	s, m := openGraph(t, dir)
	for _, phase := range m.Phases {
		if phase.FeatureShape == nil {
			continue
		}
		images := randomBatch(m, 3, 1)
		cached := *images
		cached.Features = features(t, s, m, phase.Name, images.Images)
		var single []float32
		for image := range slices.Chunk(images.Images, len(images.Images)/3) {
			single = append(single, features(t, s, m, phase.Name, image)...)
		}
		if !slices.Equal(single, cached.Features) {
			t.Errorf("%s: an image's features depend on the images beside it", phase.Name)
		}
		for range 2 {
			if _, err := s.Train(phase.Name, &cached, phase.LearningRate); err != nil {
				t.Fatal(err)
			}
			got, err := s.Evaluate(phase.Name, &cached)
			if err != nil {
				t.Fatal(err)
			}
			losses := slices.Clone(got.Losses)
			if got, err = s.Evaluate(phase.Name, images); err != nil {
				t.Fatal(err)
			}
			for i, want := range got.Losses {
				if math.Abs(float64(losses[i]-want)) > 1e-4*math.Max(1, float64(want)) {
					t.Errorf("%s: loss %v from features, %v from the image", phase.Name, losses[i], want)
				}
			}
		}
	}
}

// checkRestore saves in the middle of every phase and trains on from there twice.
func checkRestore(t *testing.T, dir string) {
	t.Helper()
	s, m := openGraph(t, dir)
	other, _ := openGraph(t, dir)
	batch := randomBatch(m, 6, 2)
	step := func(s *session.Session, phase tfrunner.Phase) float64 {
		result, err := s.Train(phase.Name, batch, phase.LearningRate)
		if err != nil {
			t.Fatal(err)
		}
		return result.Loss
	}
	for _, phase := range m.Phases {
		step(s, phase)
		prefix := filepath.Join(t.TempDir(), "variables")
		if err := s.Save(prefix); err != nil {
			t.Fatal(err)
		}
		if err := other.Restore(prefix); err != nil {
			t.Fatal(err)
		}
		var went, restored []string
		for range 3 {
			went = append(went, fmt.Sprint(step(s, phase)))
			restored = append(restored, fmt.Sprint(step(other, phase)))
		}
		if !slices.Equal(went, restored) || strings.Contains(strings.Join(went, ""), "NaN") {
			t.Errorf("%s: losses %v, restored %v", phase.Name, went, restored)
		}
	}
}
