package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// rememberingConfig is cachedConfig with contents that are remembered.
func rememberingConfig(t *testing.T, n int) (LoaderConfig, *Dataset) {
	t.Helper()
	cfg := cachedConfig(t, n)
	d := cacheConfig(cfg, "").Data
	cfg.Contents = NewContents(d)
	return cfg, d
}

// replace puts a file of the same size and time in the place of another one.
func replace(t *testing.T, path, contents string) {
	t.Helper()
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(contents)[:before.Size()], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chtimes(path+".new", before.ModTime(), before.ModTime()), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

// readEpoch reads an epoch; the error is its first.
func readEpoch(t *testing.T, cfg LoaderConfig) error {
	t.Helper()
	loader, err := NewLoader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range loader.Batches(t.Context(), 0, 0) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestContentsNoticeAnotherFileOfTheSameSizeAndTime(t *testing.T) {
	for name, cached := range map[string]bool{"decoded": false, "cached": true} {
		t.Run(name, func(t *testing.T) {
			cfg, d := rememberingConfig(t, 8)
			if !cached {
				cfg.Cache = nil
			}
			if err := errors.Join(readEpoch(t, cfg), readEpoch(t, cfg)); err != nil {
				t.Fatal(err)
			}
			text := cfg.Contents.Text()
			replace(t, filepath.Join(rootOf(cfg), cfg.Samples[3].Path), "another image than it was")
			later := NewContents(d)
			if err := later.Recall(text); err != nil || later.Known() != 8 {
				t.Fatalf("%d recalled, %v", later.Known(), err)
			}
			for _, contents := range []*Contents{cfg.Contents, later} {
				cfg.Contents = contents
				err := readEpoch(t, cfg)
				var bad *BadImage
				if fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), cfg.Samples[3].Path) || errors.As(err, &bad) {
					t.Errorf("error %v", err)
				}
			}
			cfg.Contents = nil
			if err := readEpoch(t, cfg); err != nil { // and into the cache
				t.Error(err)
			}
			cfg.Contents = later
			if err := readEpoch(t, cfg); fault.Code(err) != fault.ExitUsage {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestContentsAsText(t *testing.T) {
	cfg, d := rememberingConfig(t, 4)
	if err := readEpoch(t, cfg); err != nil {
		t.Fatal(err)
	}
	text := string(cfg.Contents.Text())
	later := NewContents(d)
	if err := later.Recall([]byte(text + "00000001 \"of/another.jpg\"\n")); err != nil || string(later.Text()) != text {
		t.Errorf("%q, %v; want %q", later.Text(), err, text)
	}
	for _, damaged := range []string{"x", "0000000g \"a\"\n", "00000001 a\n"} {
		if err := later.Recall([]byte(damaged)); err == nil {
			t.Errorf("%q is recalled", damaged)
		}
	}
}
