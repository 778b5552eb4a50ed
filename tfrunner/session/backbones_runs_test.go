package session_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/differ"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// checkFeatures compares evaluations from features, whatever images they were
// computed with, and from images, at the start and after steps of each phase.
func checkFeatures(t *testing.T, s *session.Session, m *graph.Manifest) {
	t.Helper()
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
		if how := differ.Floats(single, cached.Features); how != "" {
			t.Errorf("%s: an image's features depend on the images beside it: %s", phase.Name, how)
		}
		for range 2 {
			if _, err := s.Train(phase.Name, &cached, m.Defaults(phase)); err != nil {
				t.Fatal(err)
			}
			got, err := s.Evaluate(phase.Name, &cached, nil)
			if err != nil {
				t.Fatal(err)
			}
			losses := slices.Clone(got.Losses)
			if got, err = s.Evaluate(phase.Name, images, nil); err != nil {
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

// checkRestore saves in the middle of every phase and trains on from there in two
// sessions, the other one of which was elsewhere.
func checkRestore(t *testing.T, s, other *session.Session, m *graph.Manifest) {
	t.Helper()
	batch := randomBatch(m, 6, 2)
	step := func(s *session.Session, phase graph.Phase) float64 {
		result, err := s.Train(phase.Name, batch, m.Defaults(phase))
		if err != nil {
			t.Fatal(err)
		}
		return result.Loss
	}
	for _, phase := range m.Phases {
		step(s, phase)
		if err := other.Restore(saved(t, s, phase.Name)); err != nil {
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

// checkProgram trains the phases that have features with the program: in peace,
// killed and continued, which has to give the same to the last bit, and without
// keeping features.
func checkProgram(t *testing.T, m *graph.Manifest, graph string) {
	t.Helper()
	program, data, dir := gate.Program(t), fewDigits(t), t.TempDir()
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			t.Fatalf("tfft %v: %v\n%s", args, err, out)
		}
	}
	whole, without := filepath.Join(dir, "runs", "whole"), filepath.Join(dir, "without")
	flags := []string{"--augment", "none", "--batch-size", "4", "--epochs", "1", "--checkpoint-every", "1", "--cache-images", "off"}
	for _, phase := range m.Phases {
		if phase.FeatureShape != nil {
			flags = append(flags, "--phase", phase.Name)
		}
	}
	run(append([]string{"verify-resume", "--graph", graph, "--data", data, "--output", filepath.Dir(whole), "--kills", "1", "--"}, flags...)...)
	run(append([]string{"run", "--graph", graph, "--data", data, "--run", without, "--cache-features", "off"}, flags...)...)
	for _, phase := range m.Phases {
		if phase.FeatureShape == nil {
			continue
		}
		want, got := readHistory(t, without, phase.Name), readHistory(t, whole, phase.Name)
		if len(want) != 1 || !slices.EqualFunc(want, got, sameEpoch) {
			t.Errorf("%s: %v without features, %v with them", phase.Name, want, got)
		}
	}
}

// sameEpoch allows for the last bits, which features and images may differ in.
func sameEpoch(a, b train.Epoch) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-4*math.Max(1, math.Abs(x)) }
	return near(a.Training["loss"], b.Training["loss"]) && near(a.Validation["loss"], b.Validation["loss"]) &&
		a.Training["accuracy"] == b.Training["accuracy"] && a.Validation["accuracy"] == b.Validation["accuracy"]
}

func readHistory(t *testing.T, run, phase string) []train.Epoch {
	t.Helper()
	rows, err := train.ReadHistory(filepath.Join(run, phase, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// fewDigits has two training images of each class and one of the other splits.
func fewDigits(t *testing.T) string {
	t.Helper()
	digits, root := gate.Data(t, "digits"), t.TempDir()
	for split, n := range map[string]int{"training": 2, "validation": 1, "evaluation": 1} {
		classes, err := filepath.Glob(filepath.Join(digits, split, "*"))
		if err != nil || len(classes) != 5 {
			t.Fatal(classes, err)
		}
		for _, class := range classes {
			images, err := filepath.Glob(filepath.Join(class, "*"))
			if err != nil || len(images) < n {
				t.Fatal(images, err)
			}
			to := filepath.Join(root, split, filepath.Base(class))
			if err := os.MkdirAll(to, 0o755); err != nil {
				t.Fatal(err)
			}
			for _, image := range images[:n] {
				if err := os.Symlink(image, filepath.Join(to, filepath.Base(image))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return root
}
