package pixels

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
)

// TestLoader reads a folder of pictures through the scan, the loader and a
// decoder: without augmentation the batches hold the pictures' own pixels, and
// with it the same ones whatever the number of workers.
func TestLoader(t *testing.T) {
	const height, width = 12, 10
	root := t.TempDir()
	want := make(map[string][]byte)
	for i := range 10 {
		picture := gradient(height, width)
		picture.Pix[0] = byte(100 + i)
		name := fmt.Sprintf("training/%c/%d.png", 'a'+i%3, i)
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, pngFile(t, picture), 0o644); err != nil {
			t.Fatal(err)
		}
		want[name] = rgb(picture)
	}
	data, err := dataset.Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	cfg := dataset.LoaderConfig{
		Samples: data.Training.Samples, Source: data.Source(), Height: height, Width: width,
		BatchSize: 4, Workers: 2, Prefetch: 1, Shuffle: true, Decoder: newDecoder(t, height, width, "bilinear"),
	}
	for i, got := range images(t, cfg) {
		name := cfg.Samples[dataset.Order(len(cfg.Samples), cfg.Seed, 0)[i]].Path
		if !bytes.Equal(got, want[name]) {
			t.Errorf("%s has other pixels in its batch", name)
		}
	}
	cfg.Augment, cfg.Workers = augment.Recipe(), 1
	one := images(t, cfg)
	cfg.Workers = 8
	if eight := images(t, cfg); !slices.EqualFunc(one, eight, bytes.Equal) {
		t.Error("8 workers give other images than 1")
	}
}

// images copies the images of epoch 0, in order.
func images(t *testing.T, cfg dataset.LoaderConfig) [][]byte {
	t.Helper()
	loader, err := dataset.NewLoader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for batch, err := range loader.Batches(t.Context(), 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for image := range slices.Chunk(batch.Images, cfg.Height*cfg.Width*3) {
			all = append(all, bytes.Clone(image))
		}
	}
	if len(all) != len(cfg.Samples) {
		t.Fatalf("%d images, want %d", len(all), len(cfg.Samples))
	}
	return all
}
