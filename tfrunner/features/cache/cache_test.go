package cache

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func testSpec(t *testing.T) Spec {
	t.Helper()
	return Spec{Dir: filepath.Join(t.TempDir(), "features"), Fingerprint: "f0", Values: 3,
		About: About{Backbone: "TinyVGG16", Phase: "warmup", Shape: []int{3}, Type: "float32"}}
}

func open(t *testing.T, spec Spec) *Cache {
	t.Helper()
	c, err := Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// add keeps, for each image, the features that of gives.
func add(t *testing.T, c *Cache, images ...string) {
	t.Helper()
	for _, image := range images {
		if err := c.Add(KeyOf([]byte(image)), of(image)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
}

func of(image string) []float32 {
	n := float32(len(image))
	return []float32{n, n / 3, float32(image[0])}
}

// holds says whether the cache gives the image's features.
func holds(t *testing.T, c *Cache, image string) bool {
	t.Helper()
	got := make([]float32, 3)
	if !c.Read(KeyOf([]byte(image)), got) {
		return false
	}
	if !slices.Equal(got, of(image)) {
		t.Errorf("%q has the features %v, want %v", image, got, of(image))
	}
	return true
}

func TestFeaturesStay(t *testing.T) {
	spec := testSpec(t)
	c := open(t, spec)
	if holds(t, c, "pear") {
		t.Error("a new cache holds an image")
	}
	add(t, c, "pear", "fig")
	add(t, c, "plum")
	later := open(t, spec)
	for _, cache := range []*Cache{c, later} {
		if !holds(t, cache, "pear") || !holds(t, cache, "fig") || !holds(t, cache, "plum") || holds(t, cache, "apple") {
			t.Error("the cache does not hold what was added, and that alone")
		}
	}
	other := spec
	other.Fingerprint = "f1"
	if holds(t, open(t, other), "pear") {
		t.Error("another frozen part gives the same features")
	}
}

func TestUnflushedFeaturesLeaveNothing(t *testing.T) {
	spec := testSpec(t)
	c := open(t, spec)
	if err := c.Add(KeyOf([]byte("pear")), of("pear")); err != nil {
		t.Fatal(err)
	}
	orphan := filepath.Join(c.dir, tmpPrefix+"killed"+segmentSuffix)
	if err := os.WriteFile(orphan, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, spec)
	if _, err := os.Stat(orphan); err == nil {
		t.Error("what a killed process left is still there")
	}
	if _, err := os.Stat(c.writer.file.Name()); err != nil {
		t.Errorf("the file of a process at work was taken for an orphan: %v", err)
	}
	c.Close()
	if names, _ := filepath.Glob(filepath.Join(c.dir, ".*")); len(names) > 0 {
		t.Errorf("left behind: %q", names)
	}
}

// TestAnyFlippedByteIsFound flips every byte of a file in turn, and cuts it short.
func TestAnyFlippedByteIsFound(t *testing.T) {
	spec := testSpec(t)
	c := open(t, spec)
	add(t, c, "pear", "fig")
	names, err := segmentFiles(c.dir)
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	good, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	damage := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(names[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		later := open(t, spec)
		if holds(t, later, "pear") && holds(t, later, "fig") {
			t.Errorf("%s: reading does not find it", what)
		}
		if entry := (Entry{Dir: c.dir, root: c.dir}); len(entry.Verify()) != 1 {
			t.Errorf("%s: verify does not find it", what)
		}
	}
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 0x10
		damage("a flipped bit", bad)
	}
	for n := range good {
		damage("a file cut short", good[:n])
	}
}

func TestDamageIsMendedByAddingAnew(t *testing.T) {
	spec := testSpec(t)
	add(t, open(t, spec), "pear")
	names, _ := segmentFiles(filepath.Join(spec.Dir, spec.Fingerprint))
	if err := os.Truncate(names[0], 40); err != nil {
		t.Fatal(err)
	}
	c := open(t, spec)
	add(t, c, "pear")
	if !holds(t, open(t, spec), "pear") {
		t.Error("the features are lost")
	}
}

func TestHalfPrecisionRounds(t *testing.T) {
	spec := testSpec(t)
	spec.Half = true
	c := open(t, spec)
	values := []float32{1.0 / 3, 1e-9, 70000}
	if err := errors.Join(c.Add(Key{1}, values), c.Flush()); err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 3)
	if !c.Read(Key{1}, got) {
		t.Fatal("not there")
	}
	Round(values)
	if !slices.Equal(got, values) || math.Abs(float64(got[0])-1.0/3) > 1e-4 || !math.IsInf(float64(got[2]), 1) {
		t.Errorf("read %v, rounded %v", got, values)
	}
}

func TestLimit(t *testing.T) {
	spec := testSpec(t)
	old, recent := spec, spec
	old.Fingerprint, recent.Fingerprint = "old", "recent"
	add(t, open(t, old), "pear", "fig", "plum")
	add(t, open(t, recent), "pear", "fig", "plum")
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(spec.Dir, "old", aboutFile), long, long); err != nil {
		t.Fatal(err)
	}
	spec.Limit = 500 // each of the others takes 188
	c := open(t, spec)
	if err := c.Reserve(3); err != nil {
		t.Fatal(err)
	}
	entries, err := List(spec.Dir, spec.Dir)
	if err != nil || len(entries) != 2 || entries[1].Dir != filepath.Join(spec.Dir, "recent") || entries[1].Images != 3 {
		t.Errorf("left: %+v, %v", entries, err)
	}
	if err := c.Reserve(30); err == nil {
		t.Error("more was reserved than the limit")
	}
}
