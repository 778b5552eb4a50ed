package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
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
	f, err := os.Open(filepath.Join(run, phase, runfolder.HistoryFile))
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
			if !runfolder.Timed(name) {
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
		for _, d := range runfolder.CompareFiles(a, b, runfolder.EqualResults(phase)) {
			t.Error(d)
		}
	}
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
