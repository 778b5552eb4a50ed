package durable_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/durable"
)

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.txt")
	if err := durable.WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := durable.WriteWith(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half of the n"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want the writer's", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" || len(names(t, dir)) != 1 {
		t.Errorf("the file is %q, the folder holds %v", got, names(t, dir))
	}
}

func TestReplaceDir(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "model")
	for _, content := range []string{"first", "second"} {
		tmp := filepath.Join(parent, ".tmp-model")
		if err := os.MkdirAll(filepath.Join(tmp, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(tmp, "sub", "file"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := durable.ReplaceDir(tmp, dir); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, "sub", "file")); string(got) != content || len(names(t, parent)) != 1 {
			t.Errorf("the folder holds %q, its parent %v", got, names(t, parent))
		}
	}
}

// TestSumsTellEveryChange damages a folder in each way.
func TestSumsTellEveryChange(t *testing.T) {
	files := map[string]string{"a": "one", "sub/b": "two", ".tmp-c": "passed over"}
	changes := map[string]func(dir string) error{
		`"a" does not match its checksum`:   func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("onf"), 0o644) },
		`"sub/b" is missing`:                func(dir string) error { return os.RemoveAll(filepath.Join(dir, "sub")) },
		`"new" is not listed in SHA256SUMS`: func(dir string) error { return os.WriteFile(filepath.Join(dir, "new"), nil, 0o644) },
		"no such file":                      func(dir string) error { return os.Remove(filepath.Join(dir, durable.SumsFile)) },
		`"SHA256SUMS" is damaged`:           func(dir string) error { return os.Truncate(filepath.Join(dir, durable.SumsFile), 10) },
		`"SHA256SUMS" is dam`:               func(dir string) error { return os.Truncate(filepath.Join(dir, durable.SumsFile), 0) },
	}
	for want, change := range changes {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := durable.WriteSums(dir); err != nil {
			t.Fatal(err)
		}
		if err := durable.CheckSums(dir); err != nil {
			t.Errorf("unchanged: %v", err)
		}
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		if err := durable.CheckSums(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestOnlyWhatWasNeverFinishedGoes(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".tmp-a", ".tmp-b", "c", ".d"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := durable.RemoveUnfinished(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
		t.Errorf("left: %v, want c and .d", left)
	}
	if err := durable.RemoveUnfinished(filepath.Join(dir, "none")); err != nil {
		t.Errorf("no folder: %v", err)
	}
}
