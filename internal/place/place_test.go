package place

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWithin(t *testing.T) {
	root, err := Real(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("data", filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"data": true, "data/new/run": true, "link": true, "link/new": true, "link/../data/x": true,
		"data2": false, "..data": false, "data/../other": false, ".": false,
	} {
		real, err := Real(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		if got := Within(filepath.Join(root, "data"), real); got != want {
			t.Errorf("%q is %q: within %v, want %v", path, real, got, want)
		}
	}
}
