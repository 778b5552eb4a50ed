package features_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// sumModel gives an image two features: the sum of its bytes, and a third of it.
type sumModel struct {
	faketrain.Model
	computed int // images
}

func (m *sumModel) FeatureBatch(string) (int, error) { return 2, nil }

func (m *sumModel) Fingerprint(string) (string, error) { return "sum", nil }

func (m *sumModel) Features(_ string, images []byte, dst []float32) error {
	n := len(dst) / 2
	size := len(images) / n
	for i := range n {
		m.computed++
		sum := float32(0)
		for _, b := range images[i*size : (i+1)*size] {
			sum += float32(b)
		}
		dst[2*i], dst[2*i+1] = sum, sum/3
	}
	return nil
}

// firstByte decodes a file to an image of its first byte.
type firstByte struct{}

func (firstByte) Decode(contents, dst []byte) error {
	for i := range dst {
		dst[i] = contents[0] + byte(i)
	}
	return nil
}

// pictures are n image files in a new folder.
func pictures(t *testing.T, n int) dataset.LoaderConfig {
	t.Helper()
	cfg := dataset.LoaderConfig{Source: dataset.Folder(t.TempDir()), Height: 2, Width: 2, BatchSize: 3, Workers: 2, Views: 1, Decoder: firstByte{}}
	for i := range n {
		sample := dataset.Sample{Path: fmt.Sprintf("%d.png", i), Label: int32(i % 2)}
		paint(t, cfg, sample.Path, byte(i))
		cfg.Samples = append(cfg.Samples, sample)
	}
	return cfg
}

func paint(t *testing.T, cfg dataset.LoaderConfig, path string, value byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(string(cfg.Source.(dataset.Folder)), path), []byte{value}, 0o600); err != nil {
		t.Fatal(err)
	}
}

func loader(t *testing.T, cfg dataset.LoaderConfig) *dataset.Loader {
	t.Helper()
	l, err := dataset.NewLoader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func openFeatures(t *testing.T, model *sumModel, dir string, limit int64) *features.Collector {
	t.Helper()
	cache, err := cache.Open(cache.Spec{Dir: dir, Fingerprint: "sum", Values: 2, Limit: limit,
		About: cache.About{Shape: []int{2}, Type: "float32"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cache.Close)
	return &features.Collector{Model: model, Phase: "warmup", Cache: cache, Values: 2}
}

// featuresOf reads an epoch's features, image by image.
func featuresOf(t *testing.T, source train.Source, epoch int) (got []float32) {
	t.Helper()
	for b, err := range source.Batches(t.Context(), epoch, 0) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b.Features...)
	}
	return got
}

func TestFeaturesAreComputedOnce(t *testing.T) {
	model, dir := &sumModel{}, t.TempDir()
	cfg := pictures(t, 7)
	for _, step := range []struct {
		what     string
		computed int
		change   func()
	}{
		{"a new cache", 7, func() {}},
		{"the next run", 0, func() {}},
		{"an edited image", 1, func() { paint(t, cfg, "3.png", 99) }},
		{"the edit undone", 0, func() { paint(t, cfg, "3.png", 3) }},
		{"two images under each other's names", 0, func() { paint(t, cfg, "3.png", 4); paint(t, cfg, "4.png", 3) }},
	} {
		step.change()
		model.computed = 0
		features := openFeatures(t, model, dir, 0)
		set, err := features.Collect(t.Context(), loader(t, cfg), 1)
		if err != nil {
			t.Fatal(err)
		}
		if model.computed != step.computed {
			t.Errorf("%s: %d images computed, want %d", step.what, model.computed, step.computed)
		}
		cached := cfg
		cached.Filler = dataset.FeaturesFrom(set)
		direct := featuresOf(t, features.Computed(loader(t, cfg)), 0)
		for epoch := range 2 {
			if got := featuresOf(t, loader(t, cached), epoch); !slices.Equal(got, direct) {
				t.Errorf("%s: features %v, want %v", step.what, got, direct)
			}
		}
	}
}

func TestViewsAreTheFirstEpochs(t *testing.T) {
	model := &sumModel{}
	cfg := pictures(t, 5)
	cfg.Augment, cfg.Views = augment.Recipe(), 3
	features := openFeatures(t, model, t.TempDir(), 0)
	set, err := features.Collect(t.Context(), loader(t, cfg), cfg.Views)
	if err != nil {
		t.Fatal(err)
	}
	cached, uncached := cfg, cfg
	cached.Filler, uncached.Views = dataset.FeaturesFrom(set), 0
	for epoch := range 7 {
		got := featuresOf(t, loader(t, cached), epoch)
		if want := featuresOf(t, features.Computed(loader(t, uncached)), epoch%3); !slices.Equal(got, want) {
			t.Errorf("epoch %d: features %v, want %v", epoch, got, want)
		}
	}
}

func TestFullCacheIsAnErrorOfItsOwn(t *testing.T) {
	collector := openFeatures(t, &sumModel{}, t.TempDir(), 50)
	_, err := collector.Collect(t.Context(), loader(t, pictures(t, 7)), 1)
	if !errors.Is(err, features.ErrCache) {
		t.Errorf("error %v", err)
	}
	collector = openFeatures(t, &sumModel{}, t.TempDir(), 0)
	cfg := pictures(t, 2)
	if err := os.Remove(filepath.Join(string(cfg.Source.(dataset.Folder)), "1.png")); err != nil {
		t.Fatal(err)
	}
	if _, err = collector.Collect(t.Context(), loader(t, cfg), 1); err == nil || errors.Is(err, features.ErrCache) {
		t.Errorf("a missing image: error %v", err)
	}
}
