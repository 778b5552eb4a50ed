package main

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// killedRuns is how many runs are killed over and over; make test-faults sets it
// to 100.
func killedRuns(t *testing.T) int {
	t.Helper()
	text := os.Getenv("TFFT_KILLED_RUNS")
	if text == "" {
		return 3 // which together are killed at all of the moments
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("TFFT_KILLED_RUNS=%s: want a number above 0", text)
	}
	return n
}

// killOften kills a run, three times at moments and once at any time, and says
// how often it was killed at each. The i-th run takes the i-th moment and two that
// come after it.
func killOften(t *testing.T, run string, i int, took time.Duration) map[string]int {
	t.Helper()
	chosen := []int{i % len(moments), (i + 2) % len(moments), (i + 4) % len(moments)}
	slices.Sort(chosen)
	kills := map[string]int{}
	for k, at := range chosen {
		if k == i%len(chosen) {
			random := anyTime(took / 2)
			if _, _, hit := interrupt(t, faultArgs(t, run), run, random, syscall.SIGKILL); hit {
				kills[random.name]++
			}
		}
		if _, _, hit := interrupt(t, faultArgs(t, run), run, moments[at], syscall.SIGKILL); hit {
			kills[moments[at].name]++
		}
		for what, pattern := range map[string]string{
			"half a checkpoint": run + "/checkpoints/.tmp-*", "half a cache": run + "-cache/features/*/.tmp-*", "half a model": run + "/.tmp-model",
		} {
			if found(pattern) {
				kills[left+what]++
			}
		}
	}
	return kills
}

// left begins the names of what was counted after a kill, not kills.
const left = "left behind: "

// sumOf adds up the kills.
func sumOf(kills map[string]int) (sum int) {
	for at, n := range kills {
		if !strings.HasPrefix(at, left) {
			sum += n
		}
	}
	return sum
}

// TestKilledRunsEndAlike kills runs by SIGKILL, each at least twice, continues
// them, and compares them with one that was left in peace.
func TestKilledRunsEndAlike(t *testing.T) {
	const attempts = 5 // to kill a run twice before it is done
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	took := inPeace(t, whole)
	counts := map[string]int{}
	var mu sync.Mutex
	total, alike, fewest := killedRuns(t), 0, math.MaxInt
	inParallel(2, total, func(i int) {
		var run string
		var kills map[string]int
		for attempt := 0; attempt < attempts && sumOf(kills) < 2; attempt++ {
			run = filepath.Join(dir, fmt.Sprintf("killed%d-%d", i, attempt))
			kills = killOften(t, run, i, took)
		}
		same := endsAlike(t, whole, run)
		mu.Lock()
		defer mu.Unlock()
		if same {
			alike++
		}
		fewest = min(fewest, sumOf(kills))
		for at, n := range kills {
			counts[at] += n
		}
	})
	gate.Figure(t, "%d of %d runs that were killed %d times in all, each at least %d times, ended bit for bit like one that was not (%s)",
		alike, total, sumOf(counts), fewest, listCounts(counts))
	if alike != total || fewest < 2 {
		t.Errorf("%d of %d alike, each killed at least %d times, want 2", alike, total, fewest)
	}
	for _, at := range moments {
		if counts[at.name] == 0 && total > len(moments) {
			t.Errorf("no run was killed during %s", at.name)
		}
	}
}

// TestTerminatedRunsEndAlike does the same with SIGTERM, which has to end the run
// with exit code 143; how soon, is among the figures.
func TestTerminatedRunsEndAlike(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	inPeace(t, whole)
	total := max(killedRuns(t)/5, 1)
	var mu sync.Mutex
	stopped, alike, slowest := 0, 0, time.Duration(0)
	inParallel(2, total, func(i int) {
		run := filepath.Join(dir, "stopped"+strconv.Itoa(i))
		chosen := []int{i % len(moments), (i + 3) % len(moments)}
		slices.Sort(chosen)
		for _, k := range chosen {
			code, after, hit := interrupt(t, faultArgs(t, run), run, moments[k], syscall.SIGTERM)
			mu.Lock()
			if hit {
				stopped++
				slowest = max(slowest, after)
				if code != 143 {
					t.Errorf("exit code %d after SIGTERM during %s, want 143", code, moments[k].name)
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
	gate.Figure(t, "%d of %d runs that were stopped by SIGTERM %d times in all, the slowest within %v, ended bit for bit like one that was not",
		alike, total, stopped, slowest.Round(time.Millisecond))
	if alike != total || stopped < total {
		t.Errorf("%d of %d alike, %d stopped", alike, total, stopped)
	}
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

func listCounts(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}

// TestRunsThatDifferAreToldApart: the comparison that the others rely on.
func TestRunsThatDifferAreToldApart(t *testing.T) {
	t.Parallel()
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
		if differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(other)); err != nil || len(differences) != 1 || differences[0].File != file {
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
