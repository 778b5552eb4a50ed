package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// demoArgs are the demo's, which trains from kept features, with a cache folder.
func demoArgs(t *testing.T, run, cache string, more ...string) []string {
	t.Helper()
	args := runArgs(t, run, "--augment", "none", "--epochs", "10")
	args[slices.Index(args, "--cache-dir")+1] = cache
	return append(args, more...)
}

// demo runs the demo into a new folder.
func demo(t *testing.T, cache string, more ...string) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "run")
	if code, _, stderr := tfft(t, demoArgs(t, run, cache, more...)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	return run
}

// TestHowMuchIsKeptChangesNothing runs the demo with caches that come and go: two of
// its own, one filled by a run that saw the images in another order, one on a full
// disk, one deleted while the run goes on, and one deleted while it is stopped. All
// end alike, bit for bit.
func TestHowMuchIsKeptChangesNothing(t *testing.T) {
	want := demo(t, t.TempDir())
	for what, run := range map[string]func(t *testing.T) string{
		"another cold cache": func(t *testing.T) string { return demo(t, t.TempDir()) },
		"a cache of another seed's run": func(t *testing.T) string {
			cache := t.TempDir()
			demo(t, cache, "--seed", "7", "--augment", "default", "--views", "1", "--epochs", "1")
			demo(t, cache, "--seed", "7", "--epochs", "1", "--batch-size", "7")
			return demo(t, cache)
		},
		"a full disk":                      func(t *testing.T) string { return demo(t, gate.SmallDisk(t, 64<<10)) },
		"a cache deleted under the run":    func(t *testing.T) string { return deletedUnderTheRun(t) },
		"a cache deleted between two runs": func(t *testing.T) string { return deletedBetweenRuns(t) },
	} {
		t.Run(what, func(t *testing.T) { sameResults(t, want, run(t)) })
	}
}

// sameResults compares all of two runs that no clock fills.
func sameResults(t *testing.T, a, b string) {
	t.Helper()
	differences, err := runfolder.Differences(runfolder.Folder(a), runfolder.Folder(b))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		t.Error(d)
	}
}

// deletedUnderTheRun deletes the cache once the first epoch is over.
func deletedUnderTheRun(t *testing.T) string {
	t.Helper()
	run, cache := filepath.Join(t.TempDir(), "run"), t.TempDir()
	cmd := exec.Command("tfft", demoArgs(t, run, cache)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForEpoch(t, run, "warmup")
	if err := os.RemoveAll(cache); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return run
}

// deletedBetweenRuns stops a run in each phase, deletes the cache and continues.
func deletedBetweenRuns(t *testing.T) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "run")
	for _, phase := range []string{"warmup", "unfreeze"} {
		at := moment{phase, func(run string) bool { return found(run + "/checkpoints/" + phase + "-0003-*") }}
		interrupt(t, demoArgs(t, run, t.TempDir()), run, at, syscall.SIGTERM)
	}
	if code, _, stderr := tfft(t, demoArgs(t, run, t.TempDir())...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	return run
}
