package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner"
)

// history reads the columns of history.csv that no clock fills, as numbers.
func history(t *testing.T, run, phase string) (values []float64) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(untimed(t, run, phase))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
	}
	return values
}

// agree compares two histories to 1e-5.
func agree(t *testing.T, a, b string, phases ...string) {
	t.Helper()
	for _, phase := range phases {
		x, y := history(t, a, phase), history(t, b, phase)
		if len(x) == 0 || len(x) != len(y) {
			t.Fatalf("%s: %d and %d figures", phase, len(x), len(y))
		}
		worst := 0.0
		for i := range x {
			worst = max(worst, math.Abs(x[i]-y[i])/max(math.Abs(x[i]), 1))
		}
		t.Logf("%s: largest difference %.2g", phase, worst)
		if worst > 1e-5 {
			t.Errorf("%s: %v\n%v", phase, x, y)
		}
	}
}

func TestFeatureCacheChangesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i, flags := range []string{"--epochs 2 --augment none", "--epochs 2 --augment default", "--epochs 3 --augment default --views 2"} {
		args := append([]string{"--cache-dir", dir}, strings.Fields(flags)...)
		off := mustRun(t, append(args, "--cache-features", "off")...)
		first := mustRun(t, append(args, "--cache-features", "auto", "--workers", "1")...)
		agree(t, off, first, "warmup", "unfreeze")
		second := mustRun(t, append(args, "--cache-features", "auto", "--workers", "8")...)
		sameRuns(t, first, second, "warmup", "unfreeze")
		if i == 0 { // a cache that may hold nothing is no cache, and changes no bit
			full := mustRun(t, append(args, "--cache-features", "auto", "--cache-limit", "1kB")...)
			sameRuns(t, first, full, "warmup", "unfreeze")
		}
	}
}

// TestFeatureCacheOnVGG16 trains the real network, on 11 images of 11 classes.
func TestFeatureCacheOnVGG16(t *testing.T) {
	data := elevenClasses(t)
	run := func(use string) string {
		dir := filepath.Join(t.TempDir(), "run")
		code, _, stderr := tfft(t, "run", "--graph", gate.Graph(t, "vgg16"), "--data", data, "--run", dir, "--cache-images", "off",
			"--cache-dir", t.TempDir(), "--cache-features", use, "--augment", "none", "--batch-size", "6", "--epochs", "1")
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		return dir
	}
	agree(t, run("off"), run("auto"), "warmup", "unfreeze")
}

// elevenClasses lays digits out as 11 classes with one image each.
func elevenClasses(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	scans, err := filepath.Glob(filepath.Join(gate.Data(t, "digits"), "training", "*", "*"))
	if err != nil || len(scans) < 11 {
		t.Fatal(err, len(scans))
	}
	for _, split := range []string{"training", "validation"} {
		for class := range 11 {
			dir := filepath.Join(root, split, "class"+strconv.Itoa(class+10))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(scans[class*len(scans)/11], filepath.Join(dir, "scan.png")); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// TestCacheCommands lists, damages, verifies and clears what a run kept.
func TestCacheCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"--epochs", "1", "--phase", "warmup", "--augment", "none", "--cache-dir", dir, "--cache-images", "auto"}
	want := mustRun(t, args...)
	code, stdout, _ := tfft(t, "cache", "list", "--json", "--cache-dir", dir)
	var kinds []string
	images := 0
	for out := json.NewDecoder(strings.NewReader(stdout)); out.More(); {
		var c cached
		if err := out.Decode(&c); err != nil {
			t.Fatal(err)
		}
		kinds, images = append(kinds, c.Kind), images+c.Images
	}
	if code != 0 || strings.Join(kinds, " ") != "features images" || images != 400+150+346 {
		t.Errorf("exit code %d, %d images, %s", code, images, stdout)
	}
	if code, stdout, _ = tfft(t, "cache", "verify", "--cache-dir", dir); code != 0 || !strings.Contains(stdout, "features of 896 images in 1 caches are intact") {
		t.Errorf("verify: exit code %d, %s", code, stdout)
	}
	files, err := filepath.Glob(filepath.Join(dir, tfrunner.FeaturesFolder, "*", "*.features"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	flipByte(t, files[0])
	code, stdout, stderr := tfft(t, "cache", "verify", "--cache-dir", dir)
	if code != 1 || !strings.Contains(stdout, files[0]) || !strings.Contains(stderr, "1 damaged files") {
		t.Errorf("verify of a damaged cache: exit code %d, %s %s", code, stdout, stderr)
	}
	sameRuns(t, want, mustRun(t, args...), "warmup")
	if code, stdout, _ = tfft(t, "cache", "clear", "--cache-dir", dir); code != 0 || !strings.Contains(stdout, "removed 2 caches") {
		t.Errorf("clear: exit code %d, %s", code, stdout)
	}
	if code, stdout, _ = tfft(t, "cache", "list", "--cache-dir", dir); code != 0 || !strings.Contains(stdout, "nothing is kept in") {
		t.Errorf("list of nothing: exit code %d, %s", code, stdout)
	}
}

// flipByte changes a byte in the middle of a file.
func flipByte(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestBench(t *testing.T) {
	code, stdout, stderr := tfft(t, "bench", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--time", "50ms", "--json")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	var phases []string
	for out := json.NewDecoder(strings.NewReader(stdout)); out.More(); {
		var r tfrunner.Rates
		if err := out.Decode(&r); err != nil {
			t.Fatal(err)
		}
		phases = append(phases, r.Phase)
		if min(r.Data, r.Step, r.Both, r.Features, r.FeaturesStep) <= 0 {
			t.Errorf("%+v: want every rate", r)
		}
	}
	if strings.Join(phases, " ") != "warmup unfreeze" {
		t.Errorf("phases %v", phases)
	}
}
