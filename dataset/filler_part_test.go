package dataset

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
)

// partDecoder says that every picture has 300 x 200 pixels, and fills an image with what
// part of it is taken.
type partDecoder struct{ fakeDecoder }

func (*partDecoder) DecodePart(_, dst []byte, part func(height, width int) image.Rectangle) error {
	for i, text := 0, part(200, 300).String(); i < len(dst); i++ {
		dst[i] = text[i%len(text)]
	}
	return nil
}

// croppedConfig is for n files of which parts are taken.
func croppedConfig(t *testing.T, n int) LoaderConfig {
	cfg := loaderConfig(t, n)
	cfg.Augment, cfg.Decoder = augment.Light()[:1], &partDecoder{}
	return cfg
}

// TestPartsAreDecoded: what is decoded is the part that the augmentation picks for the
// image and the epoch, whatever the workers and with a cache, which keeps none of it.
func TestPartsAreDecoded(t *testing.T) {
	cfg := croppedConfig(t, 9)
	cfg.Cache = openCache(t, cfg, t.TempDir())
	crop, _ := cfg.Augment.Cropper()
	for epoch := range 3 {
		cfg.Workers = 1 + 3*epoch
		for _, b := range collect(t, cfg, epoch) {
			for i, s := range b.Samples {
				want := []byte(crop.Part(cfg.Seed, epoch, s.Path, 200, 300).String())
				if got := b.Images[i*cfg.imageSize():]; !bytes.HasPrefix(got, want) {
					t.Errorf("%s in epoch %d: %s, want %s", s.Path, epoch, got[:len(want)], want)
				}
			}
		}
	}
	if n := cfg.Decoder.(*partDecoder).calls.Load(); n > 0 {
		t.Errorf("%d pictures were decoded whole", n)
	}
}

// TestPartOfAChangedFile: a file that is not the one that was read before is refused.
func TestPartOfAChangedFile(t *testing.T) {
	cfg := croppedConfig(t, 1)
	cfg.Contents = NewContents(cacheConfig(cfg, "").Data)
	collect(t, cfg, 0)
	if err := os.WriteFile(filepath.Join(rootOf(cfg), cfg.Samples[0].Path), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range newLoader(t, cfg).Batches(t.Context(), 1, 0) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), cfg.Samples[0].Path) {
		t.Errorf("got %v", last)
	}
}

func TestLoaderRefusesAugmentation(t *testing.T) {
	cfg := loaderConfig(t, 1)
	cfg.Augment = augment.Light()
	_, err := NewLoader(cfg)
	if err == nil || err.Error() != "random-resized-crop: this decoder takes no part of a picture" {
		t.Errorf("got %v", err)
	}
	cfg.Augment = append(augment.Recipe(), augment.Light()...)
	_, err = NewLoader(cfg)
	checkFault(t, err, []string{"random-resized-crop comes after affine"})
}
