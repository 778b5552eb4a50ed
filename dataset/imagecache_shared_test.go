package dataset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/internal/own"
	"github.com/tfft/tfft/internal/test/otheruser"
)

// TestImageCacheOfAnotherUser is only read: what it has is used, and what it lacks is not
// stored.
func TestImageCacheOfAnotherUser(t *testing.T) {
	cfg := ImageCacheConfig{
		Dir: "cache", Height: 1, Width: 1, Decoding: "fake",
		Data: &Dataset{Root: "data", Training: &Split{Name: Training, Samples: []Sample{{Path: "a"}, {Path: "b"}}}},
	}
	record := make([]byte, headerSize+channels)
	old := fileState{1} // of long ago
	switch otheruser.Step() {
	case "read":
		c, err := OpenImageCache(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if !c.load(record, "a", old) || record[headerSize] != 7 || c.load(record, "b", old) || c.Failure() != nil {
			t.Errorf("record %v, failure %v", record, c.Failure())
		}
		if c.store(record, "b", old, 0); !own.CannotWrite(c.Failure()) {
			t.Errorf("stored: %v", c.Failure())
		}
		files, err := ImageCacheFiles("cache")
		if err != nil || len(files) != 1 || files[0].Remove() == nil {
			t.Errorf("%+v, %v", files, err)
		}
	case "":
		dir := otheruser.Folder(t)
		for _, below := range []string{"cache", "data"} {
			if err := os.Mkdir(filepath.Join(dir, below), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Chdir(dir)
		c, err := OpenImageCache(cfg)
		if err != nil {
			t.Fatal(err)
		}
		record[headerSize] = 7
		c.store(record, "a", old, 0)
		files, err := ImageCacheFiles("cache")
		if err != nil || len(files) != 1 || files[0].About != (ImageCacheAbout{Data: filepath.Join(dir, "data"), Height: 1, Width: 1}) {
			t.Errorf("%+v, %v", files, err)
		}
		otheruser.Do(t, dir, "read")
	}
}
