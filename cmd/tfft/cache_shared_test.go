package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/otheruser"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestTrainingFromAnotherUsersCache has root fill a cache that another user may only read:
// with what it holds, training says nothing of it; with what it lacks, it warns once.
func TestTrainingFromAnotherUsersCache(t *testing.T) {
	train := func(dir, run string, more ...string) string {
		t.Helper()
		args := append([]string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run,
			"--cache-dir", filepath.Join(dir, "cache"), "--epochs", "1", "--augment", "none", "--phase", "warmup"}, more...)
		code, _, stderr := tfft(t, args...)
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		return stderr
	}
	if otheruser.Step() == "" {
		dir := otheruser.Folder(t)
		if err := os.Mkdir(filepath.Join(dir, "cache"), 0o755); err != nil {
			t.Fatal(err)
		}
		train(dir, filepath.Join(dir, "run"))
		otheruser.Do(t, dir, "train")
		return
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(t.TempDir(), "run")
	if said := train(dir, run); strings.Contains(said, "the cache") || strings.Contains(said, "permission") {
		t.Errorf("from a cache that holds everything:\n%s", said)
	}
	for _, d := range runfolder.CompareFiles(run, filepath.Join(dir, "run"), runfolder.EqualResults("warmup")) {
		t.Error(d)
	}
	said := train(dir, filepath.Join(t.TempDir(), "half"), "--cache-dtype", "float16")
	if strings.Count(said, "warning: the cache is only read, and what it lacks is computed each time: ") != 1 || strings.Count(said, "permission") != 1 {
		t.Errorf("from a cache that lacks features:\n%s", said)
	}
	code, stdout, stderr := tfft(t, "cache", "clear", "--cache-dir", filepath.Join(dir, "cache"))
	if code != 1 || !strings.Contains(stdout, "removed 0 caches") || !strings.Contains(stderr, "belongs to another user") {
		t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
	}
}
