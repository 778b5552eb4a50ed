package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
)

// tfft runs the command and returns its exit code, stdout and stderr.
func tfft(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("tfft", args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errOut.String()
}

// mustRun trains the tiny graph on the digits into a new run folder.
func mustRun(t *testing.T, more ...string) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "run")
	if code, _, stderr := tfft(t, runArgs(t, run, more...)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	return run
}

func runArgs(t *testing.T, run string, more ...string) []string {
	return append([]string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run,
		"--cache-images", "off", "--cache-dir", t.TempDir()}, more...)
}

// untimed reads history.csv without the columns that a clock fills.
func untimed(t *testing.T, run, phase string) string {
	t.Helper()
	f, err := os.Open(filepath.Join(run, phase, historyFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range rows {
		var kept []string
		for i, name := range rows[0] {
			if !timed(name) {
				kept = append(kept, row[i])
			}
		}
		b.WriteString(strings.Join(kept, ",") + "\n")
	}
	return b.String()
}

// sameRuns compares the results of phases, everything but times.
func sameRuns(t *testing.T, a, b string, phases ...string) {
	t.Helper()
	for _, phase := range phases {
		for _, d := range compareFiles(a, b, phaseResults(phase)) {
			t.Error(d)
		}
	}
}

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
	if code, _, stderr := tfft(t, runArgs(t, run, "--phase", "warmup", "--epochs", "1")...); code != 0 {
		t.Errorf("after kill -9: exit code %d\n%s", code, stderr)
	}
}

// TestStoppedRunContinuesAlike interrupts a run in the middle of an epoch.
func TestStoppedRunContinuesAlike(t *testing.T) {
	t.Parallel()
	const phase, epochs = "warmup", 30
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

// waitForEpoch waits until the run has recorded one more epoch than before.
func waitForEpoch(t *testing.T, run, phase string) {
	t.Helper()
	path := filepath.Join(run, phase, "history.csv")
	before, _ := os.ReadFile(path)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if now, _ := os.ReadFile(path); !bytes.Equal(now, before) {
			return
		}
	}
	t.Fatal("no epoch within a minute")
}

// TestRunAsOthersReadIt looks at a run through TensorFlow's own readers: what
// each phase changed, and what the model that was written says.
func TestRunAsOthersReadIt(t *testing.T) {
	t.Parallel()
	run := mustRun(t, "--epochs", "2")
	dir, data := gate.Graph(t, "tiny"), gate.Data(t, "digits")
	check := exec.Command(gate.Python(t), "testdata/check_run.py", dir, run, data)
	check.Stderr = os.Stderr
	out, err := check.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Changed map[string][]string
		Served  [][2]float64
		Bytes   [][2]float64 `json:"from_bytes"`
		Labels  []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkChanged(t, dir, got.Changed)
	if want := []string{"5", "6", "7", "8", "9"}; !slices.Equal(got.Labels, want) {
		t.Errorf("labels.txt: %v, want %v", got.Labels, want)
	}
	rows := predictions(t, filepath.Join(run, "unfreeze", "predictions.csv"))
	for _, served := range [][][2]float64{got.Served, got.Bytes} {
		if len(served) != len(rows) {
			t.Fatalf("%d rows served, want %d", len(served), len(rows))
		}
		for i, row := range rows {
			probability, _ := strconv.ParseFloat(row[3], 64)
			if row[2] != got.Labels[int(served[i][0])] || math.Abs(probability-served[i][1]) > 1e-5 {
				t.Errorf("%s: tfft says %s (%s), the served model %v", row[0], row[2], row[3], served[i])
			}
		}
	}
}

// checkChanged compares the layers that changed with those that the manifest
// says train. The dropout layer's seed moves on in every phase.
func checkChanged(t *testing.T, dir string, changed map[string][]string) {
	t.Helper()
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, phase := range manifest.Phases {
		want := append([]string{"dropout"}, phase.Trainable...)
		slices.Sort(want)
		if !slices.Equal(changed[phase.Name], want) {
			t.Errorf("%s changed %v, want %v and nothing else", phase.Name, changed[phase.Name], want)
		}
	}
}

// predictions reads predictions.csv without its header.
func predictions(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
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
		if how := compareFile(name, filepath.Join(after, relative)); how != "" {
			t.Errorf("%s: %s", relative, how)
		}
	}
}
