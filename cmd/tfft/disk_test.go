package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestDiskFillsUp trains on a disk of 20 MB, fills it, waits until checkpoints
// fail, and makes room again.
func TestDiskFillsUp(t *testing.T) {
	args := func(run string) []string {
		return []string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run, "--phase", "warmup",
			"--epochs", "25", "--checkpoint-every", "4", "--cache-images", "off", "--cache-dir", t.TempDir()}
	}
	whole := filepath.Join(t.TempDir(), "whole")
	if code, _, stderr := tfft(t, args(whole)...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	disk := gate.SmallDisk(t, 20_000_000)
	run, filler := filepath.Join(disk, "run"), filepath.Join(disk, "filler")
	cmd := exec.Command("tfft", args(run)...)
	var stderr lockedBuffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForEpoch(t, run, "warmup")
	fill(t, filler)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(stderr.String(), "training goes on"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no checkpoint failed within a minute\n%s", stderr.String())
		}
	}
	intact := newestWhole(t, run)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	log := stderr.String()
	if n := strings.Count(log, "warning: save checkpoint"); n != 1 || !strings.Contains(log, "checkpoints are saved again") || intact == "" {
		t.Errorf("%d lines of checkpoints that failed, want 1 and then a word that they are saved again; intact meanwhile: %q\n%s", n, intact, log)
	}
	if differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(run)); err != nil || len(differences) > 0 {
		t.Errorf("differs: %v, %v", differences, err)
	}
	line := ""
	for l := range strings.Lines(log) {
		if strings.HasPrefix(l, "tfft: warning: save checkpoint") {
			line = strings.TrimSpace(l)
		}
	}
	if strings.Contains(line, "{{") {
		t.Errorf("the line has TensorFlow's names of nodes in it: %s", line)
	}
	gate.Figure(t, "the full disk was survived, %s stayed intact, and the run ended alike; it said: %s", intact, line)
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}

// newestWhole is the name of the newest checkpoint that is whole.
func newestWhole(t *testing.T, run string) string {
	t.Helper()
	newest := ""
	for _, name := range visibleCheckpoints(t, run) { // warmup comes before unfreeze
		if isWhole(run, name) && (newest == "" || name[0] < newest[0] || name[0] == newest[0] && name > newest) {
			newest = name
		}
	}
	return newest
}

// lockedBuffer can be read while a command writes to it.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
