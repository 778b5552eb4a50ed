package own

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
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
		f, err := Open(at(name), os.O_RDWR|os.O_CREATE, 0o600)
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
		if got := StartsWith(at(name), "magic"); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestOpenTakesOthersFilesWhereAGroupSharesThem needs root, who may give files away.
func TestOpenTakesOthersFilesWhereAGroupSharesThem(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "theirs")
	if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(name, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[os.FileMode]bool{0o755: false, 0o777: false, 0o775: true, 0o770: true} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		f, err := Open(name, os.O_RDONLY, 0)
		if (err == nil) != want {
			t.Errorf("in a folder of mode %o: %v", mode, err)
		}
		if f != nil {
			f.Close()
		}
	}
}
