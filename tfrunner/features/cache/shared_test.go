package cache

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/own"
	"github.com/tfft/tfft/internal/test/otheruser"
)

// TestCacheOfAnotherUser has root fill a cache in a folder that another user may read, and
// later write to, too.
func TestCacheOfAnotherUser(t *testing.T) {
	spec := testSpec(t)
	switch otheruser.Step() {
	case "read":
		spec.Root, spec.Dir = ".", "features"
		readOnly(t, spec)
	case "add":
		syscall.Umask(0o002)
		spec.Root, spec.Dir = ".", "features"
		add(t, open(t, spec), "plum")
	case "":
		spec.Root = otheruser.Folder(t)
		spec.Dir = filepath.Join(spec.Root, "features")
		add(t, open(t, spec), "pear", "fig")
		otheruser.Do(t, spec.Root, "read")

		share(t, spec.Root)
		otheruser.Do(t, spec.Root, "add")
		c := open(t, spec)
		if !holds(t, c, "pear") || !holds(t, c, "plum") {
			t.Error("what the other user added is not there")
		}
		entries, err := List(spec.Root, spec.Dir)
		if err != nil || len(entries) != 1 || entries[0].Images != 3 {
			t.Errorf("%+v, %v", entries, err)
		}
	}
}

// readOnly uses a cache that this user may not write to.
func readOnly(t *testing.T, spec Spec) {
	t.Helper()
	spec.About.Uses = []Use{{Graph: "/new", Data: "/new"}}
	c := open(t, spec)
	if !holds(t, c, "pear") || !holds(t, c, "fig") {
		t.Error("the features of the cache are not there")
	}
	if err := c.Reserve(0); err != nil {
		t.Error(err)
	}
	if err := c.Add(KeyOf([]byte("plum")), of("plum")); !own.CannotWrite(err) {
		t.Errorf("added: %v", err)
	}
	entries, err := List(spec.Root, spec.Dir)
	if err != nil || len(entries) != 1 || entries[0].Images != 2 {
		t.Fatalf("%+v, %v", entries, err)
	}
	if err := entries[0].Remove(); err == nil {
		t.Error("another user's cache was removed")
	}
}

// share lets the other user's group write to a folder and all below it.
func share(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil {
			err = os.Chown(path, -1, otheruser.ID)
		}
		if err == nil && entry.IsDir() {
			err = os.Chmod(path, 0o775|os.ModeSetgid)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUsesAreRemembered, the last one at the end, each once.
func TestUsesAreRemembered(t *testing.T) {
	spec := testSpec(t)
	a, b := Use{Graph: "/g", Data: "/a"}, Use{Graph: "/g", Data: "/b"}
	for _, use := range []Use{a, b, b, a} {
		spec.About.Uses = []Use{use}
		open(t, spec)
	}
	entries, err := List(spec.Dir, spec.Dir)
	if err != nil || len(entries) != 1 || len(entries[0].About.Uses) != 2 || !slices.Contains(entries[0].About.Uses, a) {
		t.Errorf("%+v, %v", entries, err)
	}
	for i := range 30 {
		spec.About.Uses = []Use{{Data: string(rune('a' + i))}}
		open(t, spec)
	}
	entries, err = List(spec.Dir, spec.Dir)
	if uses := entries[0].About.Uses; err != nil || len(uses) != mostUses || uses[mostUses-1] != spec.About.Uses[0] {
		t.Errorf("%+v, %v", entries, err)
	}
}
