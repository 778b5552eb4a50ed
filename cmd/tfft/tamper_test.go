package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/internal/test/tamper"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// The checkpoint whose system calls are tampered with, the one before it, and how
// those begin that come after it.
const (
	tampered  = "warmup-0000-000008"
	untouched = "warmup-0000-000006"
	following = ".tmp-warmup-0000-000010"
)

// tamperArgs are a run of 13 steps with a checkpoint after every second.
func tamperArgs(t *testing.T, run string) []string {
	return []string{"run", "--graph", gate.Graph(t, "tiny"), "--data", gate.Data(t, "digits"), "--run", run, "--phase", "warmup",
		"--epochs", "1", "--checkpoint-every", "2", "--cache-images", "off", "--cache-features", "off"}
}

// tamperWith runs according to plan, and returns the exit code, stderr and those
// calls that save the checkpoint.
func tamperWith(t *testing.T, run string, plan tamper.Plan) (code int, stderr string, calls []tamper.Call) {
	t.Helper()
	plan.Folder, plan.From, plan.Log = filepath.Join(run, "checkpoints"), ".tmp-"+tampered, filepath.Join(t.TempDir(), "calls.json")
	cmd, err := plan.Command("tampered", "tfft", tamperArgs(t, run)...)
	if err != nil {
		t.Fatal(err)
	}
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if calls, err = tamper.ReadLog(plan.Log); err != nil {
		t.Fatalf("%v\n%s", err, errOut.String())
	}
	for i, c := range calls {
		calls[i].Path, calls[i].To = strings.TrimPrefix(c.Path, run+"/"), strings.TrimPrefix(c.To, run+"/")
	}
	if end := slices.IndexFunc(calls, func(c tamper.Call) bool { return strings.Contains(c.Path, following) }); end >= 0 {
		calls = calls[:end]
	}
	return cmd.ProcessState.ExitCode(), errOut.String(), calls
}

// TestEverySystemCallOfACheckpoint kills a run right before each system call
// with which it saves a checkpoint, and has each fail for want of space and by a
// broken disk. A run that was killed has to continue from the checkpoint or from
// the one before, both whole, and one whose call failed to train on. By default a
// share of the calls is tampered with, with TFFT_KILLED_RUNS all.
func TestEverySystemCallOfACheckpoint(t *testing.T) {
	if err := tamper.Try("tampered"); err != nil {
		gate.Denied(t, "trace system calls: %v", err)
	}
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	code, stderr, calls := tamperWith(t, whole, tamper.Plan{})
	if code != 0 || len(calls) < 20 {
		t.Fatalf("exit code %d, %d calls\n%s", code, len(calls), stderr)
	}
	checkOrder(t, calls)
	every := 1
	if os.Getenv("TFFT_KILLED_RUNS") == "" {
		every = 49
	}
	var mu sync.Mutex
	counts := map[string]int{}
	faults := []unix.Errno{0, unix.EIO, unix.ENOSPC}
	points := len(calls) * len(faults)
	inParallel(2, (points+every-1)/every, func(i int) {
		at, errno := i*every%len(calls), faults[i*every/len(calls)]
		run := filepath.Join(dir, strconv.Itoa(i))
		code, stderr, met := tamperWith(t, run, tamper.Plan{At: at + 1, Errno: int(errno)})
		if len(met) <= at || met[at].Name != calls[at].Name {
			t.Errorf("call %d was not %v: %v", at+1, calls[at], met)
			return
		}
		var outcome string
		if errno == 0 {
			outcome = survivesKill(t, run, calls[at], code)
		} else {
			outcome = survivesFailure(t, calls[at], errno, code, stderr)
		}
		for _, name := range visibleCheckpoints(t, run) {
			if !isWhole(run, name) {
				t.Errorf("%v: %s is half a checkpoint", calls[at], name)
			}
		}
		if differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(run)); err != nil || len(differences) > 0 {
			t.Errorf("%v, errno %d: the run ended otherwise: %v, %v", calls[at], errno, differences, err)
		}
		mu.Lock()
		defer mu.Unlock()
		counts[outcome]++
	})
	gate.Figure(t, "a checkpoint is %d system calls; %d were tampered with: %s; all runs ended bit for bit like one that was left alone",
		len(calls), (points+every-1)/every, listCounts(counts))
}

// survivesKill continues a run that was killed before a call.
func survivesKill(t *testing.T, run string, call tamper.Call, code int) string {
	t.Helper()
	if code != 128+int(unix.SIGKILL) {
		t.Errorf("%v: exit code %d, want it killed", call, code)
	}
	names := visibleCheckpoints(t, run)
	for _, name := range names {
		if !isWhole(run, name) {
			t.Errorf("killed before %v: %s is half a checkpoint", call, name)
		}
	}
	if !slices.Contains(names, untouched) {
		t.Errorf("killed before %v: the checkpoint before is lost, left: %v", call, names)
	}
	code, _, stderr := tfft(t, tamperArgs(t, run)...)
	if code != 0 || strings.Contains(stderr, "damaged") {
		t.Errorf("killed before %v: exit code %d\n%s", call, code, stderr)
	}
	step := "step 6"
	if slices.Contains(names, tampered) {
		step = "step 8"
	}
	if !strings.Contains(stderr, "continuing in epoch 1 after "+step) {
		t.Errorf("killed before %v: no word of %s\n%s", call, step, stderr)
	}
	return "killed, continued from " + step
}

// survivesFailure looks at how a run ended of which a call failed.
func survivesFailure(t *testing.T, call tamper.Call, errno unix.Errno, code int, stderr string) string {
	t.Helper()
	if code != 0 {
		t.Errorf("%v failed with %v: exit code %d\n%s", call, errno, code, stderr)
	}
	said := strings.Count(stderr, "warning: ")
	if said > 1 || said == 1 && !strings.Contains(stderr, "training goes on") {
		t.Errorf("%v failed with %v: %d warnings\n%s", call, errno, said, stderr)
	}
	if said == 1 {
		return "failed, said so and trained on"
	}
	return "failed without harm"
}

// checkOrder holds the calls of a checkpoint against what a power cut demands:
// every file is written, synced and only then given its final place, with the
// folders synced, and only then an older checkpoint is removed.
func checkOrder(t *testing.T, calls []tamper.Call) {
	t.Helper()
	tmp := "checkpoints/.tmp-" + tampered
	last := func(match func(c tamper.Call) bool) int {
		for i, c := range slices.Backward(calls) {
			if match(c) {
				return i
			}
		}
		return -1
	}
	is := func(name, path string) func(tamper.Call) bool {
		return func(c tamper.Call) bool { return c.Name == name && c.Path == path }
	}
	placed := slices.IndexFunc(calls, func(c tamper.Call) bool { return c.Name == "rename" && c.To == "checkpoints/"+tampered })
	for _, name := range []string{
		"variables.index", "variables.data-00000-of-00001", "frozen.index", "frozen.data-00000-of-00001", "frozen.json", "state.json", "SHA256SUMS"} {
		path := filepath.Join(tmp, name)
		written := last(func(c tamper.Call) bool {
			return c.Name == "write" && c.Path == path || (c.Name == "rename" || c.Name == "link") && c.To == path
		})
		synced := last(is("fsync", path))
		if written < 0 || synced < written || placed < synced {
			t.Errorf("%s: written %d, synced %d, the checkpoint placed %d: want them in this order", name, written, synced, placed)
		}
	}
	filled := last(func(c tamper.Call) bool {
		return filepath.Dir(c.Path) == tmp && (c.Name == "openat" && c.Write || c.Name == "rename" || c.Name == "unlink" || c.Name == "rmdir") ||
			filepath.Dir(c.To) == tmp && c.Name == "link"
	})
	folderSynced, parentSynced := last(is("fsync", tmp)), last(is("fsync", "checkpoints"))
	removed := slices.IndexFunc(calls, func(c tamper.Call) bool {
		return !strings.Contains(c.Path, tampered) && (c.Name == "rename" || c.Name == "unlink")
	})
	if filled < 0 || folderSynced < filled || placed < folderSynced || parentSynced < placed || removed < parentSynced {
		t.Errorf("the folder filled %d, synced %d, placed %d, its parent synced %d, an older one removed %d: want them in this order",
			filled, folderSynced, placed, parentSynced, removed)
	}
	if t.Failed() {
		for i, c := range calls {
			t.Logf("%d %v", i, c)
		}
	}
}

// visibleCheckpoints are the names of those that a run may continue from.
func visibleCheckpoints(t *testing.T, run string) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(filepath.Join(run, "checkpoints")), "[a-z]*")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// isWhole says whether a checkpoint's files are what was written, as sha256sum
// sees them.
func isWhole(run, name string) bool {
	check := exec.Command("sha256sum", "--quiet", "-c", "SHA256SUMS")
	check.Dir = filepath.Join(run, "checkpoints", name)
	return check.Run() == nil
}
