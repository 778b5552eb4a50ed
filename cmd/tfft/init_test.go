package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestPhaseBeginsFromAnotherRun trains the second phase in the folder of the
// first, and in one of its own that begins from it: without dropout, whose random
// numbers go on from phase to phase, the two are the same to the last digit.
func TestPhaseBeginsFromAnotherRun(t *testing.T) {
	t.Parallel()
	graph := func(args []string) []string {
		return append(args, "--graph", gate.Graph(t, "tiny-dropout0"), "--epochs", "2")
	}
	run := func(dir string, more ...string) {
		t.Helper()
		if code, _, stderr := tfft(t, graph(runArgs(t, dir, more...))...); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
	}
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	run(first, "--phase", "warmup")
	run(second, "--phase", "unfreeze", "--init", first)
	run(first, "--phase", "unfreeze")
	sameRuns(t, first, second, "unfreeze")

	// From the graph's weights it is another run, and so it is with a fresh head.
	for _, more := range [][]string{{"--init", "graph"}, {"--init", first, "--reset-head"}} {
		other := filepath.Join(t.TempDir(), "other")
		run(other, append(more, "--phase", "unfreeze")...)
		if untimed(t, other, "unfreeze") == untimed(t, first, "unfreeze") {
			t.Errorf("%v: trained as without", more)
		}
		// The same command finds it complete; more epochs go on from there.
		code, _, stderr := tfft(t, graph(runArgs(t, other, append(more, "--phase", "unfreeze")...))...)
		if code != 0 || !strings.Contains(stderr, "unfreeze: complete, 2 of 2 epochs done") {
			t.Errorf("%v again: exit code %d\n%s", more, code, stderr)
		}
	}
}

// TestPhaseBeginsFromARunOfAnotherGraph trains block5 in two graphs with phases of
// other names, the second with other weights of its own: begun from the first
// one's run, it does the same, and goes on to a phase that the first has not.
func TestPhaseBeginsFromARunOfAnotherGraph(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	graph, first, second := filepath.Join(dir, "graph"), filepath.Join(dir, "first"), filepath.Join(dir, "second")
	export := exec.Command(gate.Python(t), "-m", "pyexport", "--backbone", "TinyVGG16", "--weights", "none", "--classes", "5", "--seed", "3",
		"--dropout", "0", "--learning-rate", "1e-3", "--phase", "last=block5_conv1", "--phase", "deep=block3_conv1", "--output", graph)
	export.Dir = "../.."
	if out, err := export.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, args := range [][]string{
		runArgs(t, first, "--graph", gate.Graph(t, "tiny-dropout0"), "--epochs", "2", "--phase", "warmup"),
		runArgs(t, second, "--graph", graph, "--epochs", "2", "--phase", "last", "--phase", "deep", "--init", first),
		runArgs(t, first, "--graph", gate.Graph(t, "tiny-dropout0"), "--epochs", "2", "--phase", "unfreeze"),
	} {
		if code, _, stderr := tfft(t, args...); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
	}
	if how := runfolder.CompareFile(filepath.Join(first, "unfreeze", runfolder.HistoryFile), filepath.Join(second, "last", runfolder.HistoryFile)); how != "" {
		t.Errorf("begun from the run of another graph: %s", how)
	}
	if epochs := strings.Count(untimed(t, second, "deep"), "\n") - 1; epochs != 2 {
		t.Errorf("%d epochs of the phase that only the second graph has, want 2", epochs)
	}
}

// TestHeadOfAnotherSizeIsLeftOutOrRefused begins from a run whose head has more
// units than the graph's.
func TestHeadOfAnotherSizeIsLeftOutOrRefused(t *testing.T) {
	t.Parallel()
	large := mustRun(t, "--graph", gate.Graph(t, "tiny-dropout0"), "--phase", "warmup", "--epochs", "1")
	mustRun(t, "--phase", "warmup", "--epochs", "1", "--init", large, "--reset-head")
	code, _, stderr := tfft(t, runArgs(t, filepath.Join(t.TempDir(), "run"), "--init", large)...)
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if code != 2 || len(lines) != 3 || !strings.Contains(lines[1], `the weights of "fc/`) || !strings.Contains(lines[2], "--reset-head leaves the head out") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestInitIsRefusedWhereItCannotBe(t *testing.T) {
	t.Parallel()
	run := filepath.Join(t.TempDir(), "run")
	if code, _, stderr := tfft(t, runArgs(t, run, "--phase", "unfreeze", "--epochs", "1", "--init", "graph")...); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	for want, more := range map[string][]string{
		`--init "none": no trained model`:                                                {"--init", "none"},
		`--reset-head goes with --init RUN only`:                                         {"--reset-head"},
		`phase "unfreeze" began from other weights than --init and --reset-head now say`: {"--phase", "unfreeze", "--init", run},
	} {
		if code, _, stderr := tfft(t, runArgs(t, run, more...)...); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit code %d\n%s", more, code, stderr)
		}
	}
}
