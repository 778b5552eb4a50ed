package own

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

func TestOpenTakesOnesOwnFilesOnly(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.WriteFile(at("mine"), []byte("magic and more"), 0o600),
		os.WriteFile(at("victim"), []byte("precious"), 0o600),
		os.Symlink("victim", at("link")),
		os.Symlink("new", at("dangling")),
		syscall.Mkfifo(at("fifo"), 0o600),
		os.WriteFile(at("two"), []byte("magic"), 0o600),
		os.Link(at("two"), at("names")),
		os.WriteFile(at("short"), []byte("mag"), 0o600),
		os.Mkdir(at("folder"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]bool{
		"mine": true, "made": true, "link": false, "dangling": false, "fifo": false, "two": false, "names": false, "folder": false,
	} {
		f, err := Open(dir, at(name), os.O_RDWR|os.O_CREATE)
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
		if f != nil {
			f.Close()
		}
	}
	if data, err := os.ReadFile(at("victim")); err != nil || string(data) != "precious" {
		t.Errorf("the victim has %q, %v", data, err)
	}
	if _, err := os.Lstat(at("new")); err == nil {
		t.Error("a file was made through a link")
	}
	for name, want := range map[string]bool{"mine": true, "short": false, "link": false, "none": false, "two": false} {
		if got := StartsWith(dir, at(name), "magic"); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestWhoseFilesAreTaken needs root, who may give files away.
func TestWhoseFilesAreTaken(t *testing.T) {
	if os.Geteuid() != 0 {
		gate.Denied(t, "files of another user: only root may give files away")
	}
	root := t.TempDir()
	dir := filepath.Join(root, "features")
	name := filepath.Join(dir, "theirs")
	for _, err := range []error{os.Mkdir(dir, 0o755), os.WriteFile(name, []byte("x"), 0o644), os.Chown(name, 12345, 12345)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		root, dir, file     os.FileMode
		read, write, change bool
	}{
		{0o700, 0o700, 0o600, true, false, false},
		{0o755, 0o755, 0o644, true, false, false},
		{0o775, 0o755, 0o644, true, false, false},
		{0o775, 0o775, 0o664, true, true, true},
		{0o770, 0o770, 0o660, true, true, true},
		{0o777, 0o775, 0o664, false, false, false}, // anybody may have made the folder
		{0o775, 0o777, 0o664, false, false, false},
		{0o775, 0o775, 0o666, false, false, false}, // anybody may have changed the file
	} {
		for path, mode := range map[string]os.FileMode{root: tt.root, dir: tt.dir, name: tt.file} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		for flag, want := range map[int]bool{os.O_RDONLY: tt.read, os.O_RDWR | os.O_CREATE: tt.write} {
			f, err := Open(root, name, flag)
			if (err == nil) != want || err != nil && !errors.Is(err, ErrForeign) {
				t.Errorf("%+v, flag %d: %v", tt, flag, err)
			}
			if f != nil {
				f.Close()
			}
		}
		if err := MayChange(root, name); (err == nil) != tt.change {
			t.Errorf("%+v, change: %v", tt, err)
		}
	}
}

// TestModesFollowTheUmaskWhereTheFolderIsShared, and else files are the user's alone.
func TestModesFollowTheUmaskWhereTheFolderIsShared(t *testing.T) {
	mask := syscall.Umask(0o027)
	defer syscall.Umask(mask)
	for mode, want := range map[os.FileMode][2]os.FileMode{0o700: {0o700, 0o600}, 0o750: {0o750, 0o640}, 0o775: {0o750, 0o640}} {
		root := filepath.Join(t.TempDir(), "cache")
		dir := filepath.Join(root, "below")
		if err := errors.Join(os.Mkdir(root, 0o700), os.Chmod(root, mode), MakeFolder(root, dir)); err != nil {
			t.Fatal(err)
		}
		made, err := Create(root, dir, "a", ".b")
		if err != nil {
			t.Fatal(err)
		}
		made.Close()
		opened, err := Open(root, filepath.Join(dir, "opened"), os.O_RDWR|os.O_CREATE)
		if err != nil {
			t.Fatal(err)
		}
		opened.Close()
		replaced := filepath.Join(dir, "replaced")
		if err := Replace(root, replaced, []byte("x")); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{dir: want[0], made.Name(): want[1], opened.Name(): want[1], replaced: want[1]} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("in a folder of mode %o, %s has mode %o, want %o, %v", mode, path, info.Mode().Perm(), want, err)
			}
		}
	}
}
