package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestCrashIsNoWrongUsage ends a run by the signals of a crash.
func TestCrashIsNoWrongUsage(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGABRT} {
		status, report := crashed(t, nil, signal)
		if !status.Signaled() || !strings.Contains(report, "goroutine") {
			t.Errorf("%v: status %v\n%s", signal, status, report)
		}
	}
}

// TestCrashInAContainer does the same to the first process of a process space.
func TestCrashInAContainer(t *testing.T) {
	t.Parallel()
	space := []string{"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"}
	if err := exec.Command(space[0], append(space[1:], "true")...).Run(); err != nil {
		gate.Denied(t, "a process space of its own: %v (want root)", err)
	}
	status, report := crashed(t, space, syscall.SIGSEGV)
	if status.ExitStatus() <= 128 || !strings.Contains(report, "goroutine") {
		t.Errorf("status %v\n%s", status, report)
	}
}

// crashed is how a run ends that is sent a signal once it trains, and what it says. prefix are
// the words of a command that starts it.
func crashed(t *testing.T, prefix []string, signal syscall.Signal) (syscall.WaitStatus, string) {
	t.Helper()
	run := filepath.Join(t.TempDir(), "run")
	program, err := exec.LookPath("tfft")
	if err != nil {
		t.Fatal(err)
	}
	words := append(append(prefix[:len(prefix):len(prefix)], program), runArgs(t, run, "--phase", "warmup", "--epochs", "100000")...)
	cmd := exec.Command(words[0], words[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for tries := 0; !found(run + "/checkpoints/warmup-*"); tries++ {
		if tries == 1200 {
			_ = cmd.Process.Kill()
			t.Fatalf("no checkpoint\n%s", &stderr)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := syscall.Kill(lastChild(t, cmd.Process.Pid), signal); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status says more
	return cmd.ProcessState.Sys().(syscall.WaitStatus), stderr.String()
}

// lastChild follows a process's only children to the last one.
func lastChild(t *testing.T, pid int) int {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // any of them may have begun it
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if children := strings.Fields(string(text)); err == nil && len(children) > 0 {
			child, err := strconv.Atoi(children[0])
			if err != nil {
				t.Fatal(err)
			}
			return lastChild(t, child)
		}
	}
	return pid
}
