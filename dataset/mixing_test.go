package dataset

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
)

// mixingConfig is for n files that are flipped, and mixed in two ways.
func mixingConfig(t *testing.T, n int) LoaderConfig {
	cfg := loaderConfig(t, n)
	cfg.Targets, cfg.Mixing = []Target{Labels()}, true
	cfg.Augment = augment.List{augment.RandomFlip{P: 0.5}, augment.MixUp{Mixing: augment.Mixing{Alpha: 1, P: 0.8}}, augment.CutMix{Mixing: augment.Mixing{Alpha: 1, P: 1}}}
	return cfg
}

// imagesOf are those of an epoch by path.
func imagesOf(t *testing.T, cfg LoaderConfig, epoch int) map[string][]byte {
	all := map[string][]byte{}
	for _, b := range collect(t, cfg, epoch) {
		for i, s := range b.Samples {
			all[s.Path] = b.Images[i*cfg.imageSize() : (i+1)*cfg.imageSize()]
		}
	}
	return all
}

// TestImagesAreMixed: a mixed image is made of two images as they are without mixing, and its
// batch says of which, and how much of each counts with weights of classes.
func TestImagesAreMixed(t *testing.T) {
	cfg := mixingConfig(t, 14)
	cfg.ClassWeights = []float32{0.5, 2}
	alone := cfg
	alone.Augment = cfg.Augment[:1]
	mixed, others := 0, 0
	for epoch := range 3 {
		cfg.Workers = 1 + 4*epoch
		unmixed := imagesOf(t, alone, epoch)
		for _, b := range collect(t, cfg, epoch) {
			for i, s := range b.Samples {
				m := cfg.Augment.Mix(cfg.Seed, epoch, s.Path, len(cfg.Samples), cfg.Height, cfg.Width)
				want, partner := slices.Clone(unmixed[s.Path]), s
				if m.Share < 1 {
					mixed++
					partner = cfg.Samples[m.Partner]
					m.Apply(want, unmixed[partner.Path], cfg.Width)
				}
				if got := b.Images[i*cfg.imageSize() : (i+1)*cfg.imageSize()]; !bytes.Equal(got, want) {
					t.Errorf("%s in epoch %d is not mixed as %v", s.Path, epoch, m)
				}
				if partner.Label != s.Label {
					others++
				}
				own, rest := b.Weights[i]*b.Targets[ShareTarget][i], b.Weights[i]*(1-b.Targets[ShareTarget][i])
				wantOwn, wantRest := m.Share*float64(cfg.weight(s)), (1-m.Share)*float64(cfg.weight(partner))
				if math.Abs(float64(own)-wantOwn) > 1e-6 || math.Abs(float64(rest)-wantRest) > 1e-6 ||
					b.Targets["labels"][i] != float32(s.Label) || b.Targets[PartnerTarget("labels")][i] != float32(partner.Label) {
					t.Errorf("%s: weights %g and %g, labels %v and %v", s.Path, own, rest, b.Targets["labels"][i], b.Targets["partner_labels"][i])
				}
			}
		}
	}
	if mixed < 20 || others < 8 {
		t.Errorf("%d images were mixed, %d of them with another class", mixed, others)
	}
}

// TestPartnersAreOfTheWholeSplit: a part of the images is mixed as all of them are.
func TestPartnersAreOfTheWholeSplit(t *testing.T) {
	cfg := mixingConfig(t, 14)
	all := imagesOf(t, cfg, 2)
	cfg.Partners, cfg.Samples = cfg.Samples, cfg.Samples[3:6]
	some := imagesOf(t, cfg, 2)
	for path, image := range some {
		if !bytes.Equal(image, all[path]) {
			t.Errorf("%s is another image", path)
		}
	}
	if len(some) != 3 {
		t.Errorf("%d images", len(some))
	}
}

// TestUnmixedBatchesOfAMixingGraph: an image that is not mixed is its own partner.
func TestUnmixedBatchesOfAMixingGraph(t *testing.T) {
	cfg := mixingConfig(t, 6)
	cfg.Augment = augment.Recipe()
	for _, b := range collect(t, cfg, 0) {
		for i := range b.Samples {
			if b.Targets[ShareTarget][i] != 1 || b.Targets["partner_labels"][i] != b.Targets["labels"][i] || b.Weights[i] != 1 {
				t.Errorf("targets %v, weights %v", b.Targets, b.Weights)
			}
		}
	}
	cfg.Mixing, cfg.Augment = false, augment.List{augment.MixUp{Mixing: augment.Mixing{Alpha: 1, P: 1}}}
	if _, err := NewLoader(cfg); err == nil {
		t.Error("mixed images whose batches don't say so are no error")
	}
}
