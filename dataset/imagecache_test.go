package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/dataset/augment"
)

// cachedConfig is for n files, of two splits, in a new folder with a cache
// that takes files as soon as they are written.
func cachedConfig(t *testing.T, n int) LoaderConfig {
	t.Helper()
	cfg := loaderConfig(t, n)
	cfg.Cache = openCache(t, cfg, t.TempDir())
	return cfg
}

func openCache(t *testing.T, cfg LoaderConfig, dir string) *ImageCache {
	t.Helper()
	cache, err := OpenImageCache(cacheConfig(cfg, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close() })
	cache.now = func() time.Time { return time.Now().Add(time.Hour) }
	return cache
}

func cacheConfig(cfg LoaderConfig, dir string) ImageCacheConfig {
	n := len(cfg.Samples) / 2
	splits := []*Split{{Samples: byPath(cfg.Samples[:n])}, {Samples: byPath(cfg.Samples[n:])}}
	return ImageCacheConfig{
		Dir: dir, Height: cfg.Height, Width: cfg.Width, Decoding: "fake",
		Data: &Dataset{Root: rootOf(cfg), Training: splits[0], Evaluation: splits[1]},
	}
}

// uncached is what an epoch holds without the cache.
func uncached(t *testing.T, cfg LoaderConfig, epoch int) []Batch {
	t.Helper()
	cfg.Cache, cfg.Decoder = nil, &fakeDecoder{}
	return collect(t, cfg, epoch)
}

func decodes(cfg LoaderConfig) int64 { return cfg.Decoder.(*fakeDecoder).calls.Swap(0) }

// checkEpoch compares an epoch with what it is without the cache, and the
// number of images decoded with what it should be.
func checkEpoch(t *testing.T, cfg LoaderConfig, epoch int, wantDecodes int64) {
	t.Helper()
	if !reflect.DeepEqual(collect(t, cfg, epoch), uncached(t, cfg, epoch)) {
		t.Errorf("epoch %d holds other batches with the cache", epoch)
	}
	if got := decodes(cfg); got != wantDecodes {
		t.Errorf("%d images decoded, want %d", got, wantDecodes)
	}
}

func TestCacheGivesTheSameBatches(t *testing.T) {
	for _, workers := range []int{1, 8} {
		for _, list := range []augment.List{nil, augment.Recipe()} {
			t.Run(fmt.Sprint(workers, list), func(t *testing.T) {
				cfg, dir := loaderConfig(t, 30), t.TempDir()
				cfg.Workers, cfg.Augment = workers, list
				cfg.Cache = openCache(t, cfg, dir)
				checkEpoch(t, cfg, 0, 30)
				checkEpoch(t, cfg, 1, 0)
				cfg.Cache = openCache(t, cfg, dir) // a later run
				checkEpoch(t, cfg, 0, 0)
			})
		}
	}
}

// TestCacheIsNeverStale changes a file in ways that are hard to see: within its
// length, with the time of its change set back, and by another file in its place.
func TestCacheIsNeverStale(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, path string){
		"contents": func(t *testing.T, path string) { writeFile(t, path, []byte("training/A/3.jpg")) },
		"rename": func(t *testing.T, path string) {
			writeFile(t, path+".new", []byte("training/A/3.jpg"))
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := cachedConfig(t, 10)
			checkEpoch(t, cfg, 0, 10)
			path := filepath.Join(rootOf(cfg), "training/a/3.jpg")
			before, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond) // more than the step of the file system's clock
			change(t, path)
			if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
				t.Fatal(err)
			}
			checkEpoch(t, cfg, 1, 1)
			checkEpoch(t, cfg, 2, 0)
		})
	}
}

// TestCacheLeavesNewFilesAlone: a file written just now could be written again
// within one step of the clock.
func TestCacheLeavesNewFilesAlone(t *testing.T) {
	cfg := cachedConfig(t, 6)
	cfg.Cache.now = time.Now
	checkEpoch(t, cfg, 0, 6)
	checkEpoch(t, cfg, 1, 6)
}

// TestCacheNoticesDamage breaks the cache's file in every way: what is damaged
// is decoded again, and the cache fixed.
func TestCacheNoticesDamage(t *testing.T) {
	const images, recordSize, first = 10, headerSize + 6*5*3, imageCacheStart
	for _, tt := range []struct {
		name   string
		damage func(f *os.File) error
		want   int64 // decodes
	}{
		{"a pixel", func(f *os.File) error { return flip(f, first+2*recordSize+headerSize+7) }, 1},
		{"the last pixel", func(f *os.File) error { return flip(f, first+images*recordSize-1) }, 1},
		{"a checksum", func(f *os.File) error { return flip(f, first+3*recordSize+checksumAt) }, 1},
		{"a file's state", func(f *os.File) error { return flip(f, first+3*recordSize+9) }, 1},
		{"a record half written", func(f *os.File) error {
			_, err := f.WriteAt(make([]byte, 40), int64(first)+2*recordSize-40)
			return err
		}, 1},
		{"two records exchanged", exchange(recordSize), 2},
		{"cut short", func(f *os.File) error { return f.Truncate(int64(first) + 5*recordSize + 60) }, 5},
		{"emptied", func(f *os.File) error { return f.Truncate(0) }, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := cachedConfig(t, images)
			checkEpoch(t, cfg, 0, images)
			f, err := os.OpenFile(cfg.Cache.Name(), os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := tt.damage(f); err != nil {
				t.Fatal(err)
			}
			checkEpoch(t, cfg, 1, tt.want)
			checkEpoch(t, cfg, 2, 0)
		})
	}
}

func flip(f *os.File, at int) error {
	offset := int64(at)
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, offset); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte{b[0] ^ 4}, offset)
	return err
}

// exchange swaps the first two records.
func exchange(recordSize int64) func(f *os.File) error {
	return func(f *os.File) error {
		records := make([]byte, 2*recordSize)
		if _, err := f.ReadAt(records, imageCacheStart); err != nil {
			return err
		}
		_, err := f.WriteAt(append(records[recordSize:], records[:recordSize]...), imageCacheStart)
		return err
	}
}

// TestCacheOfChangedFolder adds and removes files: the records that were at
// other places before are written again.
func TestCacheOfChangedFolder(t *testing.T) {
	cfg, dir := loaderConfig(t, 12), t.TempDir()
	cfg.Cache = openCache(t, cfg, dir)
	checkEpoch(t, cfg, 0, 12)
	cfg.Samples = append(cfg.Samples[5:], Sample{Path: "training/a/new.jpg"})
	writeFile(t, filepath.Join(rootOf(cfg), "training/a/new.jpg"), []byte("new"))
	cfg.Cache = openCache(t, cfg, dir)
	if !reflect.DeepEqual(collect(t, cfg, 0), uncached(t, cfg, 0)) {
		t.Error("the changed folder's images are others with the cache")
	}
	decodes(cfg)
	checkEpoch(t, cfg, 1, 0)
}

// TestCachesApart opens caches of which none may serve another.
func TestCachesApart(t *testing.T) {
	cfg, dir := loaderConfig(t, 4), t.TempDir()
	names := make(map[string]bool)
	for _, change := range []func(c *ImageCacheConfig){
		func(*ImageCacheConfig) {},
		func(c *ImageCacheConfig) { c.Height, c.Width = c.Width, c.Height },
		func(c *ImageCacheConfig) { c.Decoding = "other" },
		func(c *ImageCacheConfig) { c.Data.Root = filepath.Join(c.Data.Root, "training") },
	} {
		config := cacheConfig(cfg, dir)
		change(&config)
		cache, err := OpenImageCache(config)
		if err != nil {
			t.Fatal(err)
		}
		defer cache.Close()
		names[cache.Name()] = true
	}
	if len(names) != 4 {
		t.Errorf("%d caches, want 4: %v", len(names), names)
	}
}

// TestCacheOfTwoRunsAtOnce lets two runs fill and read one file.
func TestCacheOfTwoRunsAtOnce(t *testing.T) {
	cfg, dir := loaderConfig(t, 40), t.TempDir()
	want := uncached(t, cfg, 0)
	var running sync.WaitGroup
	for range 2 {
		run := cfg
		run.Cache, run.Decoder = openCache(t, cfg, dir), &fakeDecoder{}
		running.Go(func() {
			for range 5 {
				if got, err := quietly(run); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("a run beside another has other batches (%v)", err)
				}
			}
		})
	}
	running.Wait()
}

// quietly is collect for goroutines other than the test's own.
func quietly(cfg LoaderConfig) (batches []Batch, err error) {
	loader, err := NewLoader(cfg)
	if err != nil {
		return nil, err
	}
	for b, err := range loader.Batches(context.Background(), 0, 0) {
		if err != nil {
			return nil, err
		}
		batches = append(batches, *b.Clone())
	}
	return batches, nil
}

// TestCacheThatCannotBeWritten: images are decoded every time, and the first
// failure is kept to be told.
func TestCacheThatCannotBeWritten(t *testing.T) {
	cfg := cachedConfig(t, 6)
	if err := cfg.Cache.Failure(); err != nil {
		t.Fatal(err)
	}
	readOnly, err := os.Open(cfg.Cache.Name())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Cache.file.Close()
	cfg.Cache.file = readOnly
	checkEpoch(t, cfg, 0, 6)
	checkEpoch(t, cfg, 1, 6)
	if err := cfg.Cache.Failure(); err == nil || !strings.HasPrefix(err.Error(), "write ") {
		t.Errorf("the failure is %v", err)
	}
}

func TestCacheLeavesFreeSpaceAlone(t *testing.T) {
	cfg := cacheConfig(loaderConfig(t, 4), t.TempDir())
	cfg.Height, cfg.Width = 1<<20, 1<<20
	_, err := OpenImageCache(cfg)
	if err == nil || !strings.HasPrefix(err.Error(), "4 decoded images need 13194.1 GB more, and half of the ") {
		t.Errorf("got %v", err)
	}
}

func TestCacheNeedsItsFolder(t *testing.T) {
	cfg := cacheConfig(loaderConfig(t, 4), "")
	cfg.Dir = filepath.Join(cfg.Data.Root, "training/a/0.jpg/cache")
	if _, err := OpenImageCache(cfg); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("got %v", err)
	}
}
