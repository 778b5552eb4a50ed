package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// exportMixing exports a small graph for the digits, with more flags.
func exportMixing(t *testing.T, flags ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "graph")
	args := append([]string{"-m", "pyexport", "--backbone", "TinyVGG16", "--weights", "none", "--classes", "5", "--dropout", "0", "--output", dir}, flags...)
	cmd := exec.CommandContext(t.Context(), gate.Python(t), args...)
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// TestMixing trains on mixed images, killed and not; is refused by a graph that takes none;
// and without mixing, the graph for it trains like one that knows nothing of it.
func TestMixing(t *testing.T) {
	mixing, plain, digits := exportMixing(t, "--mix"), exportMixing(t), gate.Data(t, "digits")
	file := filepath.Join(t.TempDir(), "mix.yaml")
	if err := os.WriteFile(file, []byte("- random-resized-crop: {scale: [0.5, 1]}\n- mixup: {alpha: 0.2}\n- cutmix\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	train := func(graph string, more ...string) (code int, run, stderr string) {
		run = filepath.Join(t.TempDir(), "run")
		args := append([]string{"run", "--graph", graph, "--data", digits, "--run", run, "--cache-dir", cache, "--epochs", "1"}, more...)
		code, _, stderr = tfft(t, args...)
		return code, run, stderr
	}

	code, _, stderr := train(plain, "--augment", file)
	if code != 2 || !strings.Contains(stderr, "error: --augment mixes images with each other, and the graph learns of each image by itself\n") ||
		!strings.Contains(stderr, "hint: export the graph with: python -m pyexport --mix\n") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	code, _, stderr = train(mixing, "--augment", file, "--views", "2")
	if code != 2 || !strings.Contains(stderr, "error: --views 2: images that are mixed with each other have no features to keep\n") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	code, mixed, stderr := train(mixing, "--augment", file)
	if code != 0 || !strings.Contains(stderr, "training images are mixed with each other before the frozen layers") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}

	resumed := append([]string{"verify-resume", "--graph", mixing, "--data", digits, "--kills", "2", "--"},
		"--augment", file, "--epochs", "2", "--checkpoint-every", "2", "--class-weight", "balanced")
	if code, stdout, stderr := tfft(t, resumed...); code != 0 || !strings.Contains(stdout, "the same, bit for bit") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}

	for _, features := range []string{"auto", "off"} {
		_, one, _ := train(mixing, "--augment", "default", "--cache-features", features)
		_, other, _ := train(plain, "--augment", "default", "--cache-features", features)
		for _, phase := range []string{"warmup", "unfreeze"} {
			got, want := untimed(t, one, phase), untimed(t, other, phase)
			if got != want {
				t.Errorf("%s, features %s: with the graph for mixing\n%s, without\n%s", phase, features, got, want)
			}
			if untimed(t, mixed, phase) == got {
				t.Errorf("%s: mixing changes nothing", phase)
			}
		}
	}
}
