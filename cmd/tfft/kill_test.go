package main

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/testgate"
)

// killedRuns is how many runs are killed over and over; make test-faults sets it
// to 100.
func killedRuns(t *testing.T) int {
	t.Helper()
	text := os.Getenv("TFFT_KILLED_RUNS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("TFFT_KILLED_RUNS=%s: want a number above 0", text)
	}
	return n
}

// faultArgs are a run of both phases with dropout and augmentation, features of
// the validation images cached, and checkpoints within its epochs of 13 steps.
func faultArgs(t *testing.T, run string) []string {
	return []string{"run", "--graph", testgate.Graph(t, "tiny"), "--data", testgate.Data(t, "digits"), "--run", run,
		"--epochs", "2", "--checkpoint-every", "2", "--cache-images", "off", "--cache-dir", run + "-cache"}
}

// stages are moments to kill a run at, told by what lies in its folder. They are
// looked for many times a second; most are over in a few milliseconds.
var stages = map[string]func(run string) bool{
	"caching features": func(run string) bool { return found(run + "-cache/features/*/.tmp-*") },
	"a checkpoint":     func(run string) bool { return found(run + "/checkpoints/.tmp-*") },
	"steps":            func(run string) bool { return found(run + "/checkpoints/unfreeze-0000-*") },
	"validation":       func(run string) bool { return found(run + "/checkpoints/*-000012") },
	"the phase switch": func(run string) bool {
		return found(run+"/checkpoints/warmup-0002-*") && !found(run+"/checkpoints/unfreeze-*")
	},
	"reporting":         func(run string) bool { return found(run + "/checkpoints/unfreeze-0002-*") },
	"the final export":  func(run string) bool { return found(run+"/.tmp-model") && found(run+"/checkpoints/unfreeze-0002-*") },
	"any time at all":   nil,
	"any time at all, ": nil,
}

func found(pattern string) bool {
	names, err := filepath.Glob(pattern)
	return err == nil && len(names) > 0
}

// interrupt starts a run and sends it a signal: at a stage and up to 30 ms later,
// or at a random time within took. It returns how the run ended, how long that
// took from the signal on, and where the signal found it; nothing where the run
// came to its end before.
func interrupt(t *testing.T, args []string, run, stage string, took time.Duration, sig syscall.Signal) (code int, after time.Duration, at string) {
	t.Helper()
	cmd := exec.Command("tfft", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	begun := time.Now()
	due := begun.Add(rand.N(took))
	for when := stages[stage]; ; time.Sleep(200 * time.Microsecond) {
		select {
		case <-ended:
			if code = cmd.ProcessState.ExitCode(); code != 0 {
				t.Errorf("exit code %d before any signal\n%s", code, stderr.String())
			}
			return code, 0, ""
		default:
		}
		if when == nil && time.Now().After(due) || when != nil && when(run) {
			break
		}
	}
	if stages[stage] != nil {
		time.Sleep(rand.N(30 * time.Millisecond))
	}
	sent := time.Now()
	_ = cmd.Process.Signal(sig) // it may have ended by now
	<-ended
	if cmd.ProcessState.Exited() && cmd.ProcessState.ExitCode() == 0 {
		return 0, 0, ""
	}
	return cmd.ProcessState.ExitCode(), time.Since(sent), strings.TrimRight(stage, ", ")
}

// TestKilledRunsEndAlike kills runs by SIGKILL, each several times, continues
// them, and compares them with one that was left in peace.
func TestKilledRunsEndAlike(t *testing.T) {
	const kills = 4 // of each run
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	took := inPeace(t, whole)
	counts := map[string]int{}
	var mu sync.Mutex
	total, alike := killedRuns(t), 0
	names := slices.Sorted(maps.Keys(stages))
	inParallel(2, total, func(i int) {
		run := filepath.Join(dir, "killed"+strconv.Itoa(i))
		for k := range kills {
			_, _, at := interrupt(t, faultArgs(t, run), run, names[(kills*i+k+rand.IntN(2))%len(names)], took, syscall.SIGKILL)
			mu.Lock()
			if at != "" {
				counts[at]++
			}
			mu.Unlock()
		}
		same := endsAlike(t, whole, run)
		mu.Lock()
		defer mu.Unlock()
		if same {
			alike++
		}
	})
	sum := 0
	for _, n := range counts {
		sum += n
	}
	report(t, "%d of %d runs that were killed %d times in all ended bit for bit like one that was not (killed during: %s)", alike, total, sum, listCounts(counts))
	if alike != total || sum < total {
		t.Errorf("%d of %d alike, after %d kills", alike, total, sum)
	}
}

// TestTerminatedRunsEndAlike does the same with SIGTERM, which has to end the run
// with exit code 143, and soon.
func TestTerminatedRunsEndAlike(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	inPeace(t, whole)
	total := max(killedRuns(t)/5, 1)
	var mu sync.Mutex
	stopped, alike, slowest := 0, 0, time.Duration(0)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(stages)), func(name string) bool { return stages[name] == nil })
	inParallel(2, total, func(i int) {
		run := filepath.Join(dir, "stopped"+strconv.Itoa(i))
		for k := range 2 {
			code, after, at := interrupt(t, faultArgs(t, run), run, names[(i+3*k)%len(names)], time.Second, syscall.SIGTERM)
			mu.Lock()
			if at != "" {
				stopped++
				slowest = max(slowest, after)
				if code != 143 {
					t.Errorf("exit code %d after SIGTERM during %s, want 143", code, at)
				}
			}
			mu.Unlock()
		}
		same := endsAlike(t, whole, run)
		mu.Lock()
		defer mu.Unlock()
		if same {
			alike++
		}
	})
	report(t, "%d of %d runs that were stopped by SIGTERM %d times in all, the slowest within %v, ended bit for bit like one that was not",
		alike, total, stopped, slowest.Round(time.Millisecond))
	if alike != total || stopped < total || slowest > 5*time.Second {
		t.Errorf("%d of %d alike, %d stopped, the slowest within %v", alike, total, stopped, slowest)
	}
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

// endsAlike continues a run to its end and compares it with whole.
func endsAlike(t *testing.T, whole, run string) bool {
	t.Helper()
	if code, _, stderr := tfft(t, faultArgs(t, run)...); code != 0 {
		t.Errorf("%s: exit code %d\n%s", run, code, stderr)
		return false
	}
	differences, err := compareRunFolders(whole, run)
	if err != nil || len(differences) > 0 {
		t.Errorf("%s differs: %v, %v", run, differences, err)
		return false
	}
	return true
}

// inParallel calls do(0) to do(n-1), so many at a time.
func inParallel(width, n int, do func(i int)) {
	next := make(chan int)
	var working sync.WaitGroup
	for range width {
		working.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	working.Wait()
}

// report logs a figure, and adds it to the file that $TFFT_FIGURES names, which
// make prints: go test keeps what passing tests say to itself.
func report(t *testing.T, format string, args ...any) {
	t.Helper()
	line := t.Name() + ": " + fmt.Sprintf(format, args...)
	t.Log(line)
	path := os.Getenv("TFFT_FIGURES")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, line)
}

func listCounts(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}

// TestRunsThatDifferAreToldApart: the comparison that the others rely on.
func TestRunsThatDifferAreToldApart(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	inPeace(t, whole)
	for file, change := range map[string]func(path string) error{
		"checkpoints/unfreeze-0002-000000/variables.data-00000-of-00001": flipBit,
		"model/variables/variables.data-00000-of-00001":                  flipBit,
		"unfreeze/predictions.csv":                                       os.Remove,
		"warmup/history.csv":                                             func(path string) error { return os.Truncate(path, 160) },
	} {
		other := filepath.Join(t.TempDir(), "other")
		if err := os.CopyFS(other, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		if err := change(filepath.Join(other, file)); err != nil {
			t.Fatal(err)
		}
		if differences, err := compareRunFolders(whole, other); err != nil || !slices.Equal(differences, []string{file}) {
			t.Errorf("%s changed: %v, %v", file, differences, err)
		}
	}
}

// flipBit flips a bit in the middle of a file.
func flipBit(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(path, data, 0o644)
}
