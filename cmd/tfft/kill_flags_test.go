package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// TestKilledRunsStopEarlyAlike kills a run whose validation loss goes up and down:
// continued, it stops at the same epoch, with the weights of the same best one.
func TestKilledRunsStopEarlyAlike(t *testing.T) {
	killedEndsAlike(t, "warmup", "--epochs", "60", "--learning-rate", "0.03", "--patience", "2")
}

// TestKilledRunsBeginAlike kills a run that begins from another's weights but for
// the head: continued, with the same command, it goes on and does not begin anew.
func TestKilledRunsBeginAlike(t *testing.T) {
	first := mustRun(t, "--phase", "warmup", "--epochs", "2")
	killedEndsAlike(t, "unfreeze", "--epochs", "4", "--init", first, "--reset-head")
}

// killedEndsAlike runs a phase of the tiny graph with flags once in peace, and once
// killed by SIGKILL in each quarter and continued.
func killedEndsAlike(t *testing.T, phase string, flags ...string) {
	t.Helper()
	dir := t.TempDir()
	whole, killed := filepath.Join(dir, "whole"), filepath.Join(dir, "killed")
	args := func(run string) []string {
		return append([]string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run,
			"--phase", phase, "--checkpoint-every", "2", "--cache-images", "off", "--cache-dir", run + "-cache"}, flags...)
	}
	if code, _, stderr := tfft(t, args(whole)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	epochs, kills := strings.Count(untimed(t, whole, phase), "\n")-1, 0
	for quarter := range 4 {
		begun := fmt.Sprintf("%s-%04d", phase, quarter*epochs/4) // sorts before the checkpoints of that epoch
		at := moment{"a quarter", func(run string) bool {
			names := visibleCheckpoints(t, run)
			return len(names) > 0 && slices.Max(names) > begun
		}}
		if _, _, hit := interrupt(t, args(killed), killed, at, syscall.SIGKILL); hit {
			kills++
		}
	}
	if code, _, stderr := tfft(t, args(killed)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	differences, err := compareRunFolders(whole, killed)
	if err != nil || len(differences) > 0 || kills == 0 {
		t.Errorf("killed %d times, it differs: %v, %v", kills, differences, err)
	}
}
