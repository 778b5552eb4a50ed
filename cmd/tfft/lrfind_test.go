package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestLearningRateIsFoundOnACopy tests rates between two phases of a run: the run's
// folder stays what it is, byte by byte and with the same times, and the run goes on as one
// that was never swept.
func TestLearningRateIsFoundOnACopy(t *testing.T) {
	t.Parallel()
	args := []string{"--epochs", "2"}
	untouched := mustRun(t, args...)
	run := mustRun(t, append(args, "--phase", "warmup")...)
	before := tree(t, run)
	for _, phase := range []string{"", "warmup", "unfreeze"} {
		test := []string{"lr-find", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run, "--cache-dir", t.TempDir(), "--augment", "none"}
		if phase != "" {
			test = append(test, "--phase", phase)
		}
		code, stdout, stderr := tfft(t, test...)
		if code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		if want := "unfreeze, from "; phase == "" && !strings.HasPrefix(stdout, want) {
			t.Errorf("no phase asked for: %s\nwant %q", stdout, want)
		}
		if after := tree(t, run); len(after) != len(before) {
			t.Errorf("%d files, before the test %d", len(after), len(before))
		} else {
			for name, content := range before {
				if after[name] != content {
					t.Errorf("the test changed %q", name)
				}
			}
		}
	}
	if code, _, stderr := tfft(t, runArgs(t, run, append(args, "--phase", "unfreeze")...)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	sameRuns(t, untouched, run, "warmup", "unfreeze")
}

// tree reads every file below dir, with its time of change.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[path] = info.ModTime().String()
		if d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			files[path] += string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
