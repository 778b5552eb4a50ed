package cache

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRemoveLeavesWhatIsNotTheCaches has a picture in a cache's folder, and links in it and to
// another folder.
func TestRemoveLeavesWhatIsNotTheCaches(t *testing.T) {
	spec := testSpec(t)
	c := open(t, spec)
	add(t, c, "a", "bb")
	victim := filepath.Join(t.TempDir(), "victim")
	linked := filepath.Join(c.dir, "linked"+segmentSuffix)
	for _, err := range []error{
		os.WriteFile(filepath.Join(c.dir, "holiday.jpg"), []byte("x"), 0o600),
		os.WriteFile(filepath.Join(c.dir, "mine"+segmentSuffix), []byte("not tfft's"), 0o600),
		os.Mkdir(victim, 0o700),
		os.WriteFile(filepath.Join(victim, aboutFile), []byte("{}"), 0o600),
		os.Symlink(victim, filepath.Join(spec.Dir, "elsewhere")),
		os.Symlink(filepath.Join(victim, aboutFile), linked),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if again := open(t, spec); !holds(t, again, "a") {
		t.Error("the features are lost among other files")
	}
	entries, err := List(spec.Dir, spec.Dir)
	if err != nil || len(entries) != 1 || entries[0].Images != 2 {
		t.Fatalf("%+v, %v", entries, err)
	}
	if err := entries[0].Remove(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(c.dir)
	if err != nil || len(left) != 3 {
		t.Errorf("%v is left, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(victim, aboutFile)); err != nil {
		t.Error(err)
	}
	if entries, err := List(spec.Dir, spec.Dir); err != nil || len(entries) != 0 {
		t.Errorf("listed after that: %+v, %v", entries, err)
	}
}

// TestDamagedDescriptions are met by every command that lists caches.
func TestDamagedDescriptions(t *testing.T) {
	for _, about := range []string{
		`{"shape": [-1, 7]}`, `{"shape": [0]}`, `{"shape": [-36]}`, `{"shape": [4294967296, 4294967296, 16]}`, `{"shape": "x"}`, "", "[[[[", `{"shape": [1e99]}`,
	} {
		spec := testSpec(t)
		c := open(t, spec)
		add(t, c, "a")
		if err := os.WriteFile(filepath.Join(c.dir, aboutFile), []byte(about), 0o600); err != nil {
			t.Fatal(err)
		}
		entries, err := List(spec.Dir, spec.Dir)
		if err != nil || len(entries) != 1 || !entries[0].Damaged || entries[0].Images != 0 || entries[0].Bytes == 0 {
			t.Fatalf("%s: %+v, %v", about, entries, err)
		}
		if damage := entries[0].Verify(); len(damage) != 0 {
			t.Errorf("%s: the features themselves: %v", about, damage)
		}
		if err := c.Reserve(3); err != nil {
			t.Errorf("%s: %v", about, err)
		}
		if again := open(t, spec); !holds(t, again, "a") {
			t.Errorf("%s: the features are lost", about)
		}
		if entries, err := List(spec.Dir, spec.Dir); err != nil || entries[0].Damaged {
			t.Errorf("%s: not fixed: %+v, %v", about, entries, err)
		}
		if err := entries[0].Remove(); err != nil {
			t.Errorf("%s: %v", about, err)
		}
	}
}

func TestCacheInALinkedFolderIsRefused(t *testing.T) {
	spec := testSpec(t)
	if err := os.MkdirAll(spec.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(spec.Dir, "f0")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(spec); err == nil {
		t.Error("a link is taken for the cache's folder")
	}
}
