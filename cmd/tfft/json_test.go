package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/jsondoc"
)

// eventsIn are the events of an output of --json.
func eventsIn(t *testing.T, output string) (events []map[string]any) {
	t.Helper()
	for line := range strings.Lines(output) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if _, err := time.Parse(time.RFC3339, event["time"].(string)); err != nil {
			t.Error(err)
		}
		events = append(events, event)
	}
	return events
}

// eventNames are those of events, each once.
func eventNames(events []map[string]any) (all []string) {
	for _, e := range events {
		if name := e["event"].(string); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

func TestEventsOfARun(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := tfft(t, runArgs(t, run, "--phase", "warmup", "--epochs", "2", "--json")...)
	events := eventsIn(t, stdout)
	if got := eventNames(events); code != 0 || got[0] != "start" || got[1] != "phase" || got[len(got)-1] != "done" ||
		!slices.Contains(got, "work") || !slices.Contains(got, "epoch") || !slices.Contains(got, "report") {
		t.Fatalf("exit code %d, events %s\n%s", code, got, stderr)
	}
	if first := events[0]; first["version"] != 1.0 || first["command"] != "run" {
		t.Errorf("start: %v", first)
	}
	last := events[len(events)-1]
	if _, err := os.Stat(filepath.Join(last["model"].(string), "saved_model.pb")); err != nil || last["exit_code"] != 0.0 {
		t.Errorf("done: %v, %v", last, err)
	}
	checkPace(t, events)
	report := events[len(events)-2]["report"].(map[string]any)
	page := jsondoc.Read(t, filepath.Join(repository, "docs", "json.md"))
	page.Check(t, "The report", jsondoc.Names{Own: slices.DeleteFunc(keysOf(report), func(key string) bool { return len(key) == 1 })}) // classes are digits

	code, stdout, _ = tfft(t, runArgs(t, run, "--seed", "7", "--json")...)
	events = eventsIn(t, stdout)
	if last := events[len(events)-1]; code != 2 || last["event"] != "error" || last["exit_code"] != 2.0 || last["message"] != "--seed (0, now 7) changed since the run was started" || last["hint"] == "" {
		t.Errorf("exit code %d, %v", code, last)
	}
}

// evaluatedAccuracy is that of the report among the events of tfft eval.
func evaluatedAccuracy(t *testing.T, stdout string) float64 {
	t.Helper()
	for _, e := range eventsIn(t, stdout) {
		if report, ok := e["report"].(map[string]any); ok {
			return report["accuracy"].(float64)
		}
	}
	t.Fatalf("no report in\n%s", stdout)
	return 0
}

// checkPace looks at the times of progress and of other work: at most one a second.
func checkPace(t *testing.T, events []map[string]any) {
	t.Helper()
	var last time.Time
	for _, e := range events {
		if name := e["event"]; name != "progress" && name != "work" {
			continue
		}
		at, _ := time.Parse(time.RFC3339, e["time"].(string)) // it was parsed before
		if at.Sub(last) < 990*time.Millisecond {
			t.Errorf("%v after %v", e, last)
		}
		last = at
	}
}

func keysOf(m map[string]any) (keys []string) {
	for _, key := range reflect.ValueOf(m).MapKeys() {
		keys = append(keys, key.String())
	}
	return keys
}

// TestStoppedRunsSaySo ends a run by a hangup and by SIGTERM.
func TestStoppedRunsSaySo(t *testing.T) {
	t.Parallel()
	for sig, want := range map[syscall.Signal]float64{syscall.SIGHUP: 129, syscall.SIGTERM: 143} {
		if sig == syscall.SIGHUP && signal.Ignored(sig) { // the tests run under nohup, which their runs inherit
			continue
		}
		run := filepath.Join(t.TempDir(), "run")
		cmd := exec.Command("tfft", runArgs(t, run, "--phase", "warmup", "--epochs", "1000", "--json")...)
		var stdout bytes.Buffer
		cmd.Stdout = &stdout
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitForEpoch(t, run, "warmup")
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // the exit code is looked at
		events := eventsIn(t, stdout.String())
		last := events[len(events)-1]
		if code := cmd.ProcessState.ExitCode(); float64(code) != want || last["event"] != "stopped" || last["exit_code"] != want || last["signal"] != float64(sig) {
			t.Errorf("%v: exit code %d, %v", sig, code, last)
		}
		if len(visibleCheckpoints(t, run)) == 0 {
			t.Errorf("%v: nothing was saved", sig)
		}
	}
}

// TestReadersThatGoAway closes the pipes of a run after its first line.
func TestReadersThatGoAway(t *testing.T) {
	t.Parallel()
	for _, more := range [][]string{{"--json"}, nil} {
		run := filepath.Join(t.TempDir(), "run")
		cmd := exec.Command("tfft", runArgs(t, run, append(more, "--phase", "warmup", "--epochs", "2")...)...)
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout, cmd.Stderr = writer, writer
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		writer.Close()
		if _, err := bufio.NewReader(reader).ReadString('\n'); err != nil {
			t.Error(err)
		}
		reader.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v: %v", more, err)
		}
		if _, err := os.Stat(filepath.Join(run, "model", "saved_model.pb")); err != nil {
			t.Error(err)
		}
	}
}
