package session_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/differ"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

// randomBatch is n images of noise.
func randomBatch(m *graph.Manifest, n int, seed uint64) *dataset.Batch {
	random := rand.New(rand.NewPCG(seed, 0))
	b := &dataset.Batch{Images: make([]byte, n*m.Input.Height*m.Input.Width*3)}
	for i := range b.Images {
		b.Images[i] = byte(random.Uint32())
	}
	labels := make([]float32, n)
	for i := range labels {
		labels[i] = float32(random.Int32N(int32(m.Classes)))
	}
	return labelled(b, labels)
}

// labelled is b with images of these classes, each of which counts alike.
func labelled(b *dataset.Batch, labels []float32) *dataset.Batch {
	b.Targets, b.Samples = map[string][]float32{"labels": labels}, make([]dataset.Sample, len(labels))
	for range labels {
		b.Weights = append(b.Weights, 1)
	}
	return b
}

// features computes those of b for a phase.
func features(t *testing.T, s *session.Session, m *graph.Manifest, phase string, images []byte) []float32 {
	t.Helper()
	values := m.Phases[m.PhaseIndex(phase)].FeatureValues()
	dst := make([]float32, len(images)/(m.Input.Height*m.Input.Width*3)*values)
	if err := s.Features(phase, images, dst); err != nil {
		t.Fatal(err)
	}
	return dst
}

// TestFeaturesDoNotDependOnOtherImages computes the same images one by one, a
// few at a time and all together: they agree in every bit.
func TestFeaturesDoNotDependOnOtherImages(t *testing.T) {
	s, m := open(t, "tiny")
	batch, err := s.FeatureBatch("unfreeze")
	if err != nil {
		t.Fatal(err)
	}
	n := 2*batch + 3
	b := randomBatch(m, n, 1)
	all := features(t, s, m, "unfreeze", b.Images)
	for _, size := range []int{1, 7, n - 1} {
		var parts []float32
		for images := range slices.Chunk(b.Images, size*len(b.Images)/n) {
			parts = append(parts, features(t, s, m, "unfreeze", images)...)
		}
		if how := differ.Floats(parts, all); how != "" {
			t.Errorf("%d at a time, and all together: %s", size, how)
		}
	}
}

// TestTrainingFromFeaturesIsTheSame trains two sessions side by side.
func TestTrainingFromFeaturesIsTheSame(t *testing.T) {
	whole, m := open(t, "tiny-dropout0")
	parts, _ := open(t, "tiny-dropout0")
	for _, phase := range m.Phases {
		for step := range 5 {
			images := randomBatch(m, 16, uint64(step))
			want, err := whole.Train(phase.Name, images, m.Defaults(phase))
			if err != nil {
				t.Fatal(err)
			}
			cached := *images
			cached.Features = features(t, parts, m, phase.Name, images.Images)
			got, err := parts.Train(phase.Name, &cached, m.Defaults(phase))
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.Loss-want.Loss) > 1e-5*want.Loss || got.Sums["correct"] != want.Sums["correct"] {
				t.Errorf("%s, step %d: %+v from features, %+v from images", phase.Name, step, got, want)
			}
			evaluated, err := parts.Evaluate(phase.Name, &cached, nil)
			if err != nil {
				t.Fatal(err)
			}
			losses := slices.Clone(evaluated.Losses)
			evaluated, err = parts.Evaluate(phase.Name, images, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, loss := range evaluated.Losses {
				if math.Abs(float64(losses[i]-loss)) > 1e-5*math.Max(float64(loss), 1) {
					t.Errorf("%s, image %d: loss %v from features, %v from the image", phase.Name, i, losses[i], loss)
				}
			}
		}
	}
}

func fingerprint(t *testing.T, s *session.Session, phase string) string {
	t.Helper()
	f, err := s.Fingerprint(phase)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFingerprintCoversTheFrozenWeights trains block5, which is frozen in one
// phase and not in the other.
func TestFingerprintCoversTheFrozenWeights(t *testing.T) {
	s, m := open(t, "tiny")
	warmup, unfreeze := fingerprint(t, s, "warmup"), fingerprint(t, s, "unfreeze")
	if warmup == unfreeze {
		t.Error("two phases with other frozen layers have one fingerprint")
	}
	if _, err := s.Train("unfreeze", randomBatch(m, 8, 1), at(m, 1e-3)); err != nil {
		t.Fatal(err)
	}
	if fingerprint(t, s, "warmup") == warmup {
		t.Error("warmup: block5 changed, its fingerprint did not")
	}
	if fingerprint(t, s, "unfreeze") != unfreeze {
		t.Error("unfreeze: only layers that train changed, and its fingerprint too")
	}
}

// TestFingerprintTellsGraphsApart exports graphs that differ in one thing.
func TestFingerprintTellsGraphsApart(t *testing.T) {
	const flags = "--backbone TinyVGG16 --weights none --phase warmup=head "
	var prints []string
	for _, dir := range exports(t, flags, flags+"--head-units 16 --dropout 0", flags+"--seed 1", flags+"--preprocess raw") {
		s, _ := openGraph(t, dir)
		prints = append(prints, fingerprint(t, s, "warmup"))
	}
	base, head, seed, raw := prints[0], prints[1], prints[2], prints[3]
	if head != base {
		t.Error("another head: another fingerprint")
	}
	if seed == base {
		t.Error("other weights: the same fingerprint")
	}
	if raw == base {
		t.Error("other preprocessing: the same fingerprint")
	}
}
