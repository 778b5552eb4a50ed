package disk_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/internal/disk"
)

func TestFreeWhereAFolderWouldBeMade(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "not", "there", "yet")} {
		if free, err := disk.Free(path); err != nil || free == 0 {
			t.Errorf("%q: %d bytes free, error %v", path, free, err)
		}
		if existing, err := disk.Existing(path); err != nil || existing != dir {
			t.Errorf("%q: the nearest folder is %q, error %v, want %q", path, existing, err, dir)
		}
	}
}

func TestFreeBelowAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := disk.Free(filepath.Join(file, "below")); err == nil {
		t.Error("there is no disk below a file")
	}
}
