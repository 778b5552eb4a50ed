package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestPlantedWriteIsRefused plants an operation that writes a file. Trusted, the
// graph writes it: that it does not otherwise is not for want of trying.
func TestPlantedWriteIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	graph, file := filepath.Join(dir, "graph"), filepath.Join(dir, "planted")
	plant := exec.Command(gate.Python(t), "testdata/plant_write.py", gate.Graph(t, "tiny"), graph, file)
	if out, err := plant.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run, data := filepath.Join(dir, "run"), gate.Data(t, "digits")
	train := []string{"run", "--graph", graph, "--data", data, "--run", run, "--phase", "warmup", "--epochs", "1",
		"--cache-images", "off", "--cache-features", "off"}
	for _, args := range [][]string{train, {"inspect", graph}, {"bench", "--graph", graph, "--data", data}} {
		code, stdout, stderr := tfft(t, args...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, "operations that training and serving do not need: WriteFile (in function") ||
			!strings.Contains(stderr, "--trust-model") {
			t.Errorf("%s: exit code %d\n%s%s", args[0], code, stdout, stderr)
		}
	}
	for _, path := range []string{file, run} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is there", path)
		}
	}
	if code, _, stderr := tfft(t, append(train, "--trust-model")...); code != 0 {
		t.Errorf("trusted: exit code %d\n%s", code, stderr)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("trusted, the graph did not write: it was not planted well: %v", err)
	}
	if code, _, stderr := tfft(t, "inspect", "--trust-model", graph); code != 0 {
		t.Errorf("inspect of a trusted graph: exit code %d\n%s", code, stderr)
	}
}
