package dataset

import (
	"errors"
	"slices"
	"testing"
)

// viewFeatures gives an image two features: its number and the view.
type viewFeatures struct{ missing string }

func (viewFeatures) Size() int { return 2 }

func (v viewFeatures) ReadFeatures(path string, view int, dst []float32) error {
	if path == v.missing {
		return errors.New("no features of " + path)
	}
	dst[0], dst[1] = float32(path[len("training/a/")]-'0'), float32(view)
	return nil
}

func TestFeaturesFillBatches(t *testing.T) {
	cfg := loaderConfig(t, 6)
	cfg.Shuffle, cfg.Decoder, cfg.Views, cfg.Filler = false, nil, 3, FeaturesFrom(viewFeatures{})
	var got []float32
	for _, b := range collect(t, cfg, 5) {
		if len(b.Images) > 0 || len(b.Features) != 2*len(b.Samples) {
			t.Errorf("%d samples with %d features and %d bytes of images", len(b.Samples), len(b.Features), len(b.Images))
		}
		got = append(got, b.Features...)
	}
	if want := []float32{0, 2, 1, 2, 2, 2, 3, 2, 4, 2, 5, 2}; !slices.Equal(got, want) {
		t.Errorf("features %v, want %v", got, want)
	}
	cfg.Filler = FeaturesFrom(viewFeatures{missing: cfg.Samples[4].Path})
	var last error
	for _, err := range newLoader(t, cfg).Batches(t.Context(), 0, 0) {
		last = err
	}
	if last == nil || last.Error() != "no features of training/a/4.jpg" {
		t.Errorf("without the features of an image: %v", last)
	}
}

// forks counts the goroutines that fill, and that none shares its memory.
type forks struct {
	made    *int
	working bool
}

func (f *forks) Room(b *Batch, n int) { b.Features = room(b.Features, n) }

func (f *forks) Fork() Filler {
	*f.made++
	return &forks{made: f.made}
}

func (f *forks) Fill(b *Batch, i int, s Sample, _ int) error {
	if f.working {
		return errors.New("fills two places at once")
	}
	f.working = true
	b.Features[i] = float32(s.Label)
	f.working = false
	return nil
}

func TestEachWorkerHasAFillerOfItsOwn(t *testing.T) {
	cfg := loaderConfig(t, 40)
	made := 0
	cfg.Filler = &forks{made: &made}
	for _, b := range collect(t, cfg, 0) {
		for i, s := range b.Samples {
			if b.Features[i] != float32(s.Label) {
				t.Errorf("place %d has %v, want the label %d", i, b.Features[i], s.Label)
			}
		}
	}
	if made != cfg.Workers {
		t.Errorf("%d fillers for %d workers", made, cfg.Workers)
	}
}
