package dataset

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/tfft/tfft/internal/fault"
)

func TestBatchesHoldEverySampleOnce(t *testing.T) {
	cfg := loaderConfig(t, 10)
	cfg.Shuffle, cfg.Augment, cfg.Targets = false, nil, []Target{Labels()}
	var samples []Sample
	var sizes []int
	for _, b := range collect(t, cfg, 0) {
		sizes = append(sizes, len(b.Samples))
		for i, sample := range b.Samples {
			want := make([]byte, 6*5*3)
			if err := cfg.Decoder.Decode([]byte(sample.Path), want); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Images[i*90:(i+1)*90], want) || b.Targets["labels"][i] != float32(sample.Label) || b.Weights[i] != 1 {
				t.Errorf("%s has another image, label or weight", sample.Path)
			}
		}
		if len(b.Images) != 90*len(b.Samples) || len(b.Weights) != len(b.Samples) {
			t.Errorf("%d samples with %d bytes and %d weights", len(b.Samples), len(b.Images), len(b.Weights))
		}
		samples = append(samples, b.Samples...)
	}
	if !slices.Equal(sizes, []int{4, 4, 2}) || !slices.Equal(samples, cfg.Samples) {
		t.Errorf("batches of %v: %v", sizes, samples)
	}
}

func TestBatchesDependOnEpochAndSeedAlone(t *testing.T) {
	cfg := loaderConfig(t, 25)
	want := collect(t, cfg, 3)
	for _, workers := range []int{1, 2, 8} {
		for _, prefetch := range []int{0, 1, 20} {
			cfg.Workers, cfg.Prefetch = workers, prefetch
			if !reflect.DeepEqual(collect(t, cfg, 3), want) {
				t.Errorf("%d workers and prefetch %d give other batches", workers, prefetch)
			}
		}
	}
	if reflect.DeepEqual(collect(t, cfg, 4), want) {
		t.Error("the next epoch is the same")
	}
	cfg.Seed++
	if reflect.DeepEqual(collect(t, cfg, 3), want) {
		t.Error("the next seed gives the same")
	}
}

// TestBatchesFrom checks that an epoch continued from a batch gives what was left.
func TestBatchesFrom(t *testing.T) {
	cfg := loaderConfig(t, 10)
	loader := newLoader(t, cfg)
	whole := collect(t, cfg, 3)
	if loader.Images() != 10 || loader.Steps() != 3 || len(whole) != 3 {
		t.Fatalf("%d images in %d steps, %d batches", loader.Images(), loader.Steps(), len(whole))
	}
	for first := range 5 {
		n := first
		for batch, err := range loader.Batches(t.Context(), 3, first) {
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*batch, whole[n]) {
				t.Errorf("from batch %d on, batch %d is another one", first, n)
			}
			n++
		}
		if n != max(3, first) {
			t.Errorf("from batch %d on, there are %d", first, n-first)
		}
	}
}

// TestBatchesAugment checks that an image is what Draw and Apply make of it,
// wherever in the epoch it stands.
func TestBatchesAugment(t *testing.T) {
	cfg := loaderConfig(t, 9)
	decoded, want := make([]byte, 90), make([]byte, 90)
	for _, b := range collect(t, cfg, 2) {
		for i, sample := range b.Samples {
			if err := cfg.Decoder.Decode([]byte(sample.Path), decoded); err != nil {
				t.Fatal(err)
			}
			cfg.Augment.Draw(cfg.Seed, 2, sample.Path, cfg.Height, cfg.Width).Apply(want, decoded, cfg.Height, cfg.Width)
			if !bytes.Equal(b.Images[i*90:(i+1)*90], want) {
				t.Errorf("%s is not warped as drawn", sample.Path)
			}
		}
	}
}

// TestBatchesReuseBuffers checks what bounds memory: Prefetch+1 buffers.
func TestBatchesReuseBuffers(t *testing.T) {
	cfg := loaderConfig(t, 40)
	buffers := make(map[*byte]bool)
	for b, err := range newLoader(t, cfg).Batches(t.Context(), 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		buffers[&b.Images[0]] = true
	}
	if len(buffers) > cfg.Prefetch+1 {
		t.Errorf("%d buffers, want at most %d", len(buffers), cfg.Prefetch+1)
	}
}

func TestBatchesPrefetchIsBounded(t *testing.T) { synctest.Test(t, testBatchesPrefetchIsBounded) }

func testBatchesPrefetchIsBounded(t *testing.T) {
	cfg := loaderConfig(t, 40)
	decoder := &fakeDecoder{}
	cfg.Decoder = decoder
	for _, err := range newLoader(t, cfg).Batches(t.Context(), 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // for the workers to run ahead as far as they may
		break
	}
	if ahead, limit := decoder.calls.Load(), int64(cfg.BatchSize*(cfg.Prefetch+1)); ahead != limit {
		t.Errorf("%d images decoded during the first step, want %d", ahead, limit)
	}
}

// TestBatchesStop leaves loops in every way. It fails where goroutines are left over:
// synctest waits for all of them.
func TestBatchesStop(t *testing.T) { synctest.Test(t, testBatchesStop) }

func testBatchesStop(t *testing.T) {
	cfg := loaderConfig(t, 40)
	loader := newLoader(t, cfg)
	for range 20 {
		for _, err := range loader.Batches(t.Context(), 0, 0) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range loader.Batches(ctx, 0, 0) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Fatalf("a cancelled loop ended with %v", last)
		}
		for _, err := range loader.Batches(ctx, 0, 0) {
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("a loop cancelled beforehand gives %v", err)
			}
		}
	}
}

func TestBatchesNameTheBadFile(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(path string) error
		want  string
	}{
		{"not an image", func(path string) error { return os.WriteFile(path, []byte("bad"), 0o644) },
			`decode "training/a/7.jpg": not an image`},
		{"gone", os.Remove, `read "training/a/7.jpg": no such file or directory`},
		{"a folder now", func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
			`read "training/a/7.jpg": not a regular file`},
		{"a FIFO now", func(path string) error { return errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o644)) },
			`read "training/a/7.jpg": not a regular file`},
		{"too long", func(path string) error { return os.Truncate(path, 256<<20+1) },
			`read "training/a/7.jpg": 268435457 bytes are more than the limit of 268435456`},
		{"too many pixels", func(path string) error { return os.WriteFile(path, pngHeader(20000, 20000), 0o644) },
			`decode "training/a/7.jpg": 20000 x 20000 pixels are more than the limit of 89478485`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := loaderConfig(t, 12)
			if err := tt.spoil(filepath.Join(rootOf(cfg), cfg.Samples[7].Path)); err != nil {
				t.Fatal(err)
			}
			var last error
			for _, err := range newLoader(t, cfg).Batches(t.Context(), 0, 0) {
				last = err
			}
			if last == nil || last.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", last, tt.want)
			}
			if fault.Code(last) != fault.ExitUsage || fault.Hint(last) == "" {
				t.Errorf("exit code %d, hint %q", fault.Code(last), fault.Hint(last))
			}
		})
	}
}

// TestBatchesNameTheFirstBadFile checks that which of two bad files is named
// does not depend on which worker is faster.
func TestBatchesNameTheFirstBadFile(t *testing.T) {
	cfg := loaderConfig(t, 12)
	cfg.Shuffle, cfg.Workers = false, 8
	for _, i := range []int{5, 6, 9} {
		writeFile(t, filepath.Join(rootOf(cfg), cfg.Samples[i].Path), []byte("bad"))
	}
	loader := newLoader(t, cfg)
	for range 20 {
		var batches int
		var last error
		for _, err := range loader.Batches(t.Context(), 0, 0) {
			batches, last = batches+1, err
		}
		if batches != 2 || last == nil || last.Error() != `decode "training/a/5.jpg": not an image` {
			t.Fatalf("after %d batches: %v", batches-1, last)
		}
	}
}

// pngHeader is the start of a PNG of that size: signature and header chunk.
func pngHeader(width, height uint32) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(nil, width)...)
	chunk = append(binary.BigEndian.AppendUint32(chunk, height), 8, 2, 0, 0, 0)
	header := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	header = append(header, chunk...)
	return binary.BigEndian.AppendUint32(header, crc32.ChecksumIEEE(chunk))
}

func TestNewLoaderErrors(t *testing.T) {
	for name, spoil := range map[string]func(*LoaderConfig){
		"no images":    func(c *LoaderConfig) { c.Samples = nil },
		"image size":   func(c *LoaderConfig) { c.Height = 1 },
		"batch size 0": func(c *LoaderConfig) { c.BatchSize = 0 },
		"0 workers":    func(c *LoaderConfig) { c.Workers = 0 },
		"prefetch -1":  func(c *LoaderConfig) { c.Prefetch = -1 },
	} {
		cfg := loaderConfig(t, 1)
		spoil(&cfg)
		_, err := NewLoader(cfg)
		checkFault(t, err, []string{name})
	}
}
