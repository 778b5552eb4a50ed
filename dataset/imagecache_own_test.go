package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCacheTouchesNothingElse puts other things where the cache's file goes.
func TestCacheTouchesNothingElse(t *testing.T) {
	cfg := loaderConfig(t, 4)
	name := openCache(t, cfg, t.TempDir()).Name()
	const precious = "a letter that is longer than the start of a cache"
	for what, put := range map[string]func(name, victim string) error{
		"a link":          func(name, victim string) error { return os.Symlink(victim, name) },
		"a second name":   func(name, victim string) error { return os.Link(victim, name) },
		"a file of yours": func(name, _ string) error { return os.WriteFile(name, []byte(precious), 0o600) },
		"a folder":        func(name, _ string) error { return os.MkdirAll(filepath.Join(name, "pictures"), 0o700) },
	} {
		dir := t.TempDir()
		at, victim := filepath.Join(dir, filepath.Base(name)), filepath.Join(t.TempDir(), "victim")
		if err := os.WriteFile(victim, []byte(precious), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := put(at, victim); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenImageCache(cacheConfig(cfg, dir)); err == nil || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: %v", what, err)
		}
		if files, err := ImageCacheFiles(dir); err != nil || len(files) != 0 {
			t.Errorf("%s is listed: %+v, %v", what, files, err)
		}
		if data, err := os.ReadFile(victim); err != nil || string(data) != precious {
			t.Errorf("%s: the victim has %q, %v", what, data, err)
		}
		if data, err := os.ReadFile(at); err == nil && string(data) != precious {
			t.Errorf("%s has %q", what, data)
		}
	}
	files, err := ImageCacheFiles(filepath.Dir(name))
	if err != nil || len(files) != 1 || files[0].Remove() != nil {
		t.Errorf("the cache itself: %+v, %v", files, err)
	}
}
