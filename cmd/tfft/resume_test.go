package main

import (
	"bytes"
	"encoding/json"
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

// TestResumedUnfreezeTrainsWhatInspectLists stops a run in its unfreeze phase, and
// compares the checkpoint that it continues from with the one that it ends with.
func TestResumedUnfreezeTrainsWhatInspectLists(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	stopInUnfreeze(t, run)
	before := copyOf(t, run)
	newest := newestWhole(t, before)
	if code, _, stderr := tfft(t, faultArgs(t, run)...); code != 0 || !strings.Contains(stderr, "unfreeze: continuing") {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	compare := exec.Command(gate.Python(t), "testdata/changed_layers.py",
		filepath.Join(before, "checkpoints", newest), filepath.Join(run, "checkpoints", newestWhole(t, run)))
	compare.Stderr = os.Stderr
	out, err := compare.Output()
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	if err := json.Unmarshal(out, &changed); err != nil {
		t.Fatal(err)
	}
	want := append(inspectedAsTraining(t), "dropout") // whose seed moves on
	slices.Sort(want)
	if !slices.Equal(changed, want) {
		t.Errorf("from %s on, %v changed, want %v and nothing else", newest, changed, want)
	}
}

// inspectedAsTraining are the layers that tfft inspect says train in the last
// phase.
func inspectedAsTraining(t *testing.T) (layers []string) {
	t.Helper()
	code, stdout, stderr := tfft(t, "inspect", gate.Graph(t, "tiny"))
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	for line := range strings.Lines(stdout) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[len(fields)-1] == "trains" {
			layers = append(layers, fields[1])
		}
	}
	return layers
}

// TestManifestThatLiesIsNoticed says of a layer that it is frozen in the unfreeze
// phase, which trains it: the run ends before that phase's first checkpoint, and
// does so again when it continues.
func TestManifestThatLiesIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	graph, run := filepath.Join(dir, "graph"), filepath.Join(dir, "run")
	if err := os.CopyFS(graph, os.DirFS(gate.Graph(t, "tiny"))); err != nil {
		t.Fatal(err)
	}
	const layer = "block5_conv2"
	lie(t, filepath.Join(graph, "assets.extra", "tfft.json"), layer)
	args := append(faultArgs(t, run), "--graph", graph)
	for _, again := range []bool{false, true} {
		code, _, stderr := tfft(t, args...)
		if code != 1 || !strings.Contains(stderr, `phase "unfreeze": "`+layer+`/bias" changed, which the phase freezes`) {
			t.Errorf("continued: %v: exit code %d\n%s", again, code, stderr)
		}
		if found(run + "/checkpoints/unfreeze-*") {
			t.Errorf("continued: %v: what should be frozen was saved: %v", again, visibleCheckpoints(t, run))
		}
	}
}

// lie makes a manifest say that a layer does not train in its last phase.
func lie(t *testing.T, path, layer string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var manifest graph.Manifest
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	last := &manifest.Phases[len(manifest.Phases)-1]
	at := slices.Index(last.Trainable, layer)
	if at < 0 {
		t.Fatalf("%q does not train: %v", layer, last.Trainable)
	}
	last.Trainable, last.Frozen = slices.Delete(last.Trainable, at, at+1), append(last.Frozen, layer)
	if data, err = json.Marshal(manifest); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSecondSignalStopsAtOnce sends a second signal while the first one's
// checkpoint is being made, if not before.
func TestSecondSignalStopsAtOnce(t *testing.T) {
	dir := t.TempDir()
	whole, run := filepath.Join(dir, "whole"), filepath.Join(dir, "run")
	inPeace(t, whole)
	cmd := exec.Command("tfft", faultArgs(t, run)...)
	var stderr lockedBuffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !found(run + "/checkpoints/warmup-0000-*"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no checkpoint within a minute\n%s", stderr.String())
		}
	}
	saved := visibleCheckpoints(t, run)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait()
	// The first signal alone would end it with 130 and a word on how to continue.
	if code := cmd.ProcessState.ExitCode(); code != 143 || strings.Contains(stderr.String(), "tfft: error:") {
		t.Errorf("exit code %d, want the second signal's\n%s", code, stderr.String())
	}
	for _, name := range visibleCheckpoints(t, run) {
		if !isWhole(run, name) {
			t.Errorf("%s is half a checkpoint", name)
		}
	}
	if newest := newestWhole(t, run); newest < slices.Max(saved) { // all of them of the warm-up
		t.Errorf("%v were saved, now the newest is %q", saved, newest)
	}
	endsAlike(t, whole, run)
}

// TestVGG16StopsSoon terminates a run of VGG16 at 224 x 224 pixels, whose
// checkpoints take 231 MB, long before the end of an epoch of hundreds of steps.
func TestVGG16StopsSoon(t *testing.T) {
	dir := t.TempDir()
	data, run := filepath.Join(dir, "data"), filepath.Join(dir, "run")
	for _, split := range []string{"training", "validation"} {
		if err := os.MkdirAll(filepath.Join(data, split), 0o755); err != nil {
			t.Fatal(err)
		}
		for class := range 11 {
			digit := filepath.Join(gate.Data(t, "digits"), split, strconv.Itoa(5+class%5))
			if err := os.Symlink(digit, filepath.Join(data, split, "class"+strconv.Itoa(class))); err != nil {
				t.Fatal(err)
			}
		}
	}
	args := []string{"run", "--graph", gate.Graph(t, "vgg16"), "--data", data, "--run", run, "--phase", "unfreeze", "--init", "graph",
		"--batch-size", "1", "--checkpoint-every", "3", "--cache-features", "off", "--cache-images", "off"}
	at := moment{"steps", func(run string) bool { return found(run + "/checkpoints/unfreeze-0000-000003") }}
	code, after, hit := interrupt(t, args, run, at, syscall.SIGTERM)
	if !hit || code != 143 {
		t.Errorf("exit code %d, want 143", code)
	}
	if newest := newestWhole(t, run); newest < "unfreeze-0000-000003" || newest > "unfreeze-0001" {
		t.Errorf("the newest checkpoint is %q, want one of the first epoch that was saved in the end", newest)
	}
	gate.Figure(t, "VGG16 saved and ended %v after SIGTERM", after.Round(time.Millisecond))
}

// TestImagesThatChangeAreNamed changes images between two starts of a run, and
// while it runs.
func TestImagesThatChangeAreNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, run := filepath.Join(dir, "data"), filepath.Join(dir, "run")
	if err := os.CopyFS(data, os.DirFS(gate.Data(t, "digits"))); err != nil {
		t.Fatal(err)
	}
	args := append(faultArgs(t, run), "--data", data, "--phase", "warmup")
	scans, err := filepath.Glob(filepath.Join(data, "training", "5", "*.png"))
	if err != nil || len(scans) < 3 {
		t.Fatal(len(scans), err)
	}
	gone, other, kept := scans[0], scans[1], scans[2]
	quoted := func(path string) string {
		name, _ := filepath.Rel(data, path)
		return `"` + name + `"`
	}
	if code, _, stderr := tfft(t, args...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}

	removed, changed := contentsOf(t, gone), contentsOf(t, other)
	added := filepath.Join(data, "training", "5", "added.png")
	write(t, added, contentsOf(t, kept))
	write(t, other, append(bytes.Clone(changed), 0))
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := tfft(t, args...)
	want := "the images changed since the run was started: added " + quoted(added) + "; removed " + quoted(gone) + "; changed " + quoted(other) + "\n"
	if code != 2 || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, want %q\n%s", code, want, stderr)
	}
	if err := os.Remove(added); err != nil {
		t.Fatal(err)
	}
	write(t, gone, removed)
	write(t, other, changed)

	args = append(args, "--epochs", "1000")
	for name, damage := range map[string]func(){
		"read " + quoted(gone) + ": no such file or directory": func() { _ = os.Remove(gone) },
		quoted(other) + " changed during the run":              func() { write(t, other, contentsOf(t, kept)) },
	} {
		cmd := exec.Command("tfft", args...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForEpoch(t, run, "warmup")
		damage()
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(stderr.String(), name) {
			t.Errorf("exit code %d, want %q\n%s", code, name, stderr.String())
		}
		write(t, gone, removed)
		write(t, other, changed)
	}
}

func contentsOf(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
