package main

import (
	"bytes"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// faultArgs are a run of both phases with dropout and augmentation, features of
// the validation images cached, and checkpoints within its epochs of 13 steps.
func faultArgs(t *testing.T, run string) []string {
	return []string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run,
		"--epochs", "2", "--checkpoint-every", "2", "--cache-images", "off", "--cache-dir", run + "-cache"}
}

// moment is one to interrupt a run at, told by what lies in its folder. It is
// looked for many times a second; most are over in a few milliseconds.
type moment struct {
	name string
	now  func(run string) bool
}

// moments are those of faultArgs, in the order in which they come.
var moments = []moment{
	{"caching features", func(run string) bool { return found(run + "-cache/features/*/.tmp-*") }},
	{"validation", func(run string) bool { return found(run + "/checkpoints/warmup-*-000012") }}, // of 13 steps
	{"the phase switch", func(run string) bool {
		return found(run+"/checkpoints/warmup-0002-*") && !found(run+"/checkpoints/unfreeze-*")
	}},
	{"steps", func(run string) bool { return found(run + "/checkpoints/unfreeze-0000-*") }},
	{"a checkpoint", func(run string) bool { return found(run + "/checkpoints/.tmp-unfreeze-*") }},
	{"reporting", func(run string) bool { return found(run + "/checkpoints/unfreeze-0002-*") }},
	{"the final export", func(run string) bool {
		return found(run+"/.tmp-model") && found(run+"/checkpoints/unfreeze-0002-*")
	}},
}

// anyTime is a random one within the time that a run takes.
func anyTime(took time.Duration) moment {
	due := time.Now().Add(rand.N(took))
	return moment{"any time at all", func(string) bool { return time.Now().After(due) }}
}

func found(pattern string) bool {
	names, err := filepath.Glob(pattern)
	return err == nil && len(names) > 0
}

// interrupt starts a run and sends it a signal at a moment, or up to 30 ms later.
// It returns how the run ended and how long that took from the signal on; hit is
// false where the run came to its end before.
func interrupt(t *testing.T, args []string, run string, at moment, sig syscall.Signal) (code int, after time.Duration, hit bool) {
	t.Helper()
	cmd := exec.Command("tfft", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	for !at.now(run) {
		select {
		case <-ended:
			if code = cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("exit code %d before any signal\n%s", code, stderr.String())
			}
			return code, 0, false
		case <-time.After(200 * time.Microsecond):
		}
	}
	if rand.IntN(2) == 0 {
		time.Sleep(rand.N(30 * time.Millisecond))
	}
	sent := time.Now()
	_ = cmd.Process.Signal(sig) // it may have ended by now
	<-ended
	if cmd.ProcessState.Exited() && cmd.ProcessState.ExitCode() == 0 {
		return 0, 0, false
	}
	return cmd.ProcessState.ExitCode(), time.Since(sent), true
}

// inPeace runs to the end and says how long that took.
func inPeace(t *testing.T, run string) time.Duration {
	t.Helper()
	began := time.Now()
	if code, _, stderr := tfft(t, faultArgs(t, run)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	return time.Since(began)
}

// endsAlike continues a run to its end and compares it with whole; and what TensorBoard shows
// of it, with its history.
func endsAlike(t *testing.T, whole, run string) bool {
	t.Helper()
	if code, _, stderr := tfft(t, faultArgs(t, run)...); code != 0 {
		t.Errorf("%s: exit code %d\n%s", run, code, stderr)
		return false
	}
	differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(run))
	if err != nil || len(differences) > 0 {
		t.Errorf("%s differs: %v, %v", run, differences, err)
		return false
	}
	return hasWholeCurves(t, run)
}
