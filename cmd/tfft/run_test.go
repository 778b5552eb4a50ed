package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func TestAnyNumberOfWorkersGivesTheSameRun(t *testing.T) {
	t.Parallel()
	one := mustRun(t, "--epochs", "2", "--workers", "1")
	eight := mustRun(t, "--epochs", "2", "--workers", "8")
	sameRuns(t, one, eight, "warmup", "unfreeze")
}

// TestImageCacheChangesNothing fills a cache in one run and reads it in another.
func TestImageCacheChangesNothing(t *testing.T) {
	t.Parallel()
	args := []string{"--epochs", "2", "--cache-images", "auto", "--cache-dir", t.TempDir()}
	without := mustRun(t, "--epochs", "2")
	sameRuns(t, without, mustRun(t, append(args, "--workers", "8")...), "warmup", "unfreeze")
	sameRuns(t, without, mustRun(t, append(args, "--workers", "1")...), "warmup", "unfreeze")
}

// TestSecondRunIsKeptOut starts a run where one is at work.
func TestSecondRunIsKeptOut(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	busy := exec.Command("tfft", runArgs(t, run, "--phase", "warmup", "--epochs", "1000")...)
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	waitForEpoch(t, run, "warmup")
	code, _, stderr := tfft(t, runArgs(t, run)...)
	if code != 2 || !strings.Contains(stderr, "another tfft is at work in the run folder") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if err := busy.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = busy.Wait()
	if code, _, stderr := tfft(t, runArgs(t, run, "--phase", "warmup", "--epochs", "1", "--fresh")...); code != 0 {
		t.Errorf("after kill -9: exit code %d\n%s", code, stderr)
	}
}

// TestStoppedRunContinuesAlike interrupts a run in the middle of an epoch.
func TestStoppedRunContinuesAlike(t *testing.T) {
	t.Parallel()
	const phase, epochs = "warmup", 12
	args := []string{"--phase", phase, "--epochs", strconv.Itoa(epochs), "--batch-size", "8"}
	whole := mustRun(t, args...)

	run := filepath.Join(t.TempDir(), "run")
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd := exec.Command("tfft", runArgs(t, run, args...)...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForEpoch(t, run, phase)
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 128+int(s) {
			t.Fatalf("exit code %d after %v, want %d\n%s", code, s, 128+int(s), stderr.String())
		}
		if !strings.Contains(stderr.String(), "hint: run the same command again to continue") {
			t.Errorf("no word on how to continue:\n%s", stderr.String())
		}
	}
	if code, _, stderr := tfft(t, runArgs(t, run, args...)...); code != 0 || !strings.Contains(stderr, "continuing") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	sameRuns(t, whole, run, phase)
}

// TestUnfreezingLiftsAccuracy is the recipe's point, on the demo's own setting.
func TestUnfreezingLiftsAccuracy(t *testing.T) {
	t.Parallel()
	run := mustRun(t, "--epochs", "10", "--augment", "none")
	warmup, unfreeze := reportedAccuracy(t, run, "warmup"), reportedAccuracy(t, run, "unfreeze")
	t.Logf("test accuracy: %.4f after warm-up, %.4f after unfreezing", warmup, unfreeze)
	if unfreeze-warmup < 0.1 {
		t.Errorf("unfreezing lifted the accuracy by %.4f, want at least 0.1", unfreeze-warmup)
	}
}

// TestBinaryRunsFromAnywhere copies the built program away and starts it with
// no environment at all.
func TestBinaryRunsFromAnywhere(t *testing.T) {
	program, err := os.ReadFile(gate.Program(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copied := filepath.Join(dir, "elsewhere")
	if err := os.WriteFile(copied, program, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(copied, runArgs(t, "run", "--phase", "warmup", "--epochs", "1")...)
	cmd.Dir, cmd.Env = dir, []string{}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "run", "model", "saved_model.pb")); err != nil {
		t.Error(err)
	}
}

// TestStderrHoldsOnlyOurOwnLines: TensorFlow's log stays out of it.
func TestStderrHoldsOnlyOurOwnLines(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("tfft", runArgs(t, filepath.Join(t.TempDir(), "run"), "--phase", "warmup", "--epochs", "1", "--json")...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TF_CPP_MIN_LOG_LEVEL=") })
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("error %v, stderr:\n%s", err, stderr.String())
	}
}

// TestPreviewIsWhatTrainingIsFed adds images to a dataset: those that were there
// look as before, byte for byte.
func TestPreviewIsWhatTrainingIsFed(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS(gate.Data(t, "digits"))); err != nil {
		t.Fatal(err)
	}
	preview := func(count int) string {
		dir := filepath.Join(t.TempDir(), "preview")
		if code, _, stderr := tfft(t, "dataset", "preview", "--data", data, "--output", dir, "--size", "32", "--epoch", "2",
			"--count", strconv.Itoa(count)); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		return dir
	}
	before := preview(20)
	for i := range 5 {
		scans, _ := filepath.Glob(filepath.Join(data, "training", "5", "*"))
		if err := os.Link(scans[i], filepath.Join(data, "training", "5", "added"+strconv.Itoa(i)+".png")); err != nil {
			t.Fatal(err)
		}
	}
	after := preview(1000)
	files, err := filepath.Glob(filepath.Join(before, "training", "*", "*.png"))
	if err != nil || len(files) != 20 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		relative, _ := filepath.Rel(before, name)
		if how := runfolder.CompareFile(name, filepath.Join(after, relative)); how != "" {
			t.Errorf("%s: %s", relative, how)
		}
	}
}
