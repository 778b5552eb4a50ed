package dataset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tfft/tfft/dataset/augment"
)

// fakeDecoder fills the image with a checksum of the contents; contents that
// start with "bad" are an error.
type fakeDecoder struct{ calls atomic.Int64 }

func (f *fakeDecoder) Decode(contents, dst []byte) error {
	f.calls.Add(1)
	if bytes.HasPrefix(contents, []byte("bad")) {
		return errors.New("not an image")
	}
	sum := binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(contents))
	for i := range dst {
		dst[i] = sum[i%4] + byte(i)
	}
	return nil
}

func writeFile(t testing.TB, path string, contents []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, contents, 0o644); err != nil {
		t.Fatal(err)
	}
}

// loaderConfig is for n files, of two classes, in a new folder.
func loaderConfig(t *testing.T, n int) LoaderConfig {
	t.Helper()
	cfg := LoaderConfig{
		Source: Folder(t.TempDir()), Height: 6, Width: 5, BatchSize: 4, Workers: 3, Prefetch: 2,
		Seed: 1, Augment: augment.Recipe(), Shuffle: true, Decoder: &fakeDecoder{},
	}
	for i := range n {
		sample := Sample{Path: fmt.Sprintf("training/a/%d.jpg", i), Label: int32(i % 2)}
		writeFile(t, filepath.Join(rootOf(cfg), sample.Path), []byte(sample.Path))
		cfg.Samples = append(cfg.Samples, sample)
	}
	return cfg
}

// rootOf is the folder of loaderConfig.
func rootOf(cfg LoaderConfig) string { return string(cfg.Source.(Folder)) }

func newLoader(t *testing.T, cfg LoaderConfig) *Loader {
	t.Helper()
	loader, err := NewLoader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return loader
}

// collect copies the batches of an epoch.
func collect(t *testing.T, cfg LoaderConfig, epoch int) []Batch {
	t.Helper()
	var batches []Batch
	for b, err := range newLoader(t, cfg).Batches(t.Context(), epoch, 0) {
		if err != nil {
			t.Fatal(err)
		}
		batches = append(batches, *b.Clone())
	}
	return batches
}

// byPath is a copy of samples, sorted as a scan gives them.
func byPath(samples []Sample) []Sample {
	return slices.SortedFunc(slices.Values(samples), func(a, b Sample) int { return strings.Compare(a.Path, b.Path) })
}
