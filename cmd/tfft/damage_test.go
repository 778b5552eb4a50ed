package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// damages are what a disk or a person does to a file.
var damages = map[string]func(path string) error{
	"cut short": func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return os.Truncate(path, info.Size()/2)
	},
	"a bit flipped": flipBit,
	"deleted":       os.Remove,
}

// TestDamagedFiles damages each file of a run that was stopped in its unfreeze
// phase, and of one that is finished. What reads the file then has to name it, or
// to give what it gives of the whole run. The run goes on in any case.
// By default a share of the files is damaged, run.json, and what checkpoints share; with
// TFFT_KILLED_RUNS all.
func TestDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	whole, stopped := filepath.Join(dir, "whole"), filepath.Join(dir, "stopped")
	inPeace(t, whole)
	stopInUnfreeze(t, stopped)
	if !endsAlike(t, whole, copyOf(t, stopped)) {
		t.Fatal("undamaged, the stopped run does not end like the whole one")
	}
	every := 1
	if os.Getenv("TFFT_KILLED_RUNS") == "" {
		every = 31
	}
	var mu sync.Mutex
	outcomes := map[string]int{}
	for _, run := range []string{whole, stopped} {
		readers := runReaders(t, run)
		var cases [][2]string
		for i, c := range damageCases(t, run) {
			matters := c[1] == "run.json" || strings.HasPrefix(filepath.Base(c[1]), "frozen.data")
			if i%every == 0 || c[0] == "a bit flipped" && matters {
				cases = append(cases, c)
			}
		}
		inParallel(2, len(cases), func(i int) {
			c := cases[i]
			at := damagedCase{damage: c[0], file: c[1], run: copyOf(t, run)}
			if err := damages[at.damage](filepath.Join(at.run, at.file)); err != nil {
				t.Error(err)
			}
			named, alike := at.read(t, readers)
			said, same := at.goOn(t, whole)
			mu.Lock()
			defer mu.Unlock()
			outcomes["files damaged"]++
			outcomes["readers that named the file"] += named
			outcomes["readers that gave the same"] += alike
			outcomes["runs that went on and named it"] += said
			outcomes["runs that ended alike"] += same
		})
	}
	gate.Figure(t, "each file cut short, flipped in a bit, or deleted: %s; never a wrong result without a word", listCounts(outcomes))
}

// damagedCase is a run with a damaged file.
type damagedCase struct{ damage, file, run string }

// reader is a command that reads a run, and what it prints of the whole one.
type reader struct {
	args   func(run string) []string
	reads  []string // what the paths of the files that it reads begin with
	code   int      // 1: lr-find saw no clear fall in its few steps
	stdout string
}

// runReaders are the commands that read run.
func runReaders(t *testing.T, run string) []reader {
	data, graph := gate.Data(t, "digits"), gate.Graph(t, "tiny")
	images, err := filepath.Glob(filepath.Join(data, "evaluation", "*", "*1.png"))
	if err != nil || len(images) == 0 {
		t.Fatal(len(images), err)
	}
	reference := copyOf(t, run)
	readers := []reader{
		{reads: []string{"run.json", "model"}, args: func(run string) []string { return []string{"eval", "--run", run, "--data", data} }},
		{reads: []string{"run.json", "model"}, args: func(run string) []string { return append([]string{"predict", "--run", run}, images...) }},
		{reads: []string{"model"}, args: func(run string) []string {
			return []string{"run", "--init", run, "--run", filepath.Join(t.TempDir(), "new"), "--graph", graph, "--data", data, "--phase", "warmup",
				"--epochs", "1", "--cache-images", "off", "--cache-features", "off"}
		}},
		{reads: []string{"run.json", "model", "warmup", "unfreeze"}, args: func(run string) []string { return []string{"compare", "--json", run, reference} }},
		{reads: []string{"run.json", "checkpoints"}, args: func(run string) []string {
			return []string{"lr-find", "--run", run, "--graph", graph, "--data", data, "--steps", "10", "--phase", "unfreeze", "--json",
				"--cache-images", "off", "--cache-features", "off"}
		}},
	}
	for i := range readers {
		run := copyOf(t, run)
		code, stdout, stderr := tfft(t, readers[i].args(run)...)
		if code != 0 && !strings.Contains(stderr, "no clear fall") {
			t.Fatalf("%v: exit code %d\n%s", readers[i].args(run), code, stderr)
		}
		readers[i].code = code
		readers[i].stdout = withoutName(stdout, run)
	}
	return readers
}

// withoutName replaces what a run's folder is called by in text.
func withoutName(text, run string) string {
	short := filepath.Join(filepath.Base(filepath.Dir(run)), filepath.Base(run))
	return strings.ReplaceAll(strings.ReplaceAll(text, run, "RUN"), short, "RUN")
}

// read has the file's readers read the run, and counts those that named the file
// and those that gave the same as of the whole run.
func (c damagedCase) read(t *testing.T, readers []reader) (named, alike int) {
	for _, r := range readers {
		if !slices.ContainsFunc(r.reads, func(prefix string) bool { return strings.HasPrefix(c.file, prefix) }) {
			continue
		}
		args := r.args(c.run)
		code, stdout, stderr := tfft(t, args...)
		switch {
		case c.namedIn(stderr):
			named++
		case code == r.code && withoutName(stdout, c.run) == r.stdout:
			alike++
		default:
			t.Errorf("%s %s: tfft %s neither names it nor gives the same: exit code %d\n%s%s", c.file, c.damage, args[0], code, stdout, stderr)
		}
	}
	return named, alike
}

// goOn continues the run. It has to end like whole; only what was damaged of a
// checkpoint that is over cannot be made again, and is named.
func (c damagedCase) goOn(t *testing.T, whole string) (said, same int) {
	code, _, stderr := tfft(t, faultArgs(t, c.run)...)
	if code != 0 {
		t.Errorf("%s %s: the run does not go on: exit code %d\n%s", c.file, c.damage, code, stderr)
		return 0, 0
	}
	if c.namedIn(stderr) {
		said = 1
	}
	hasWholeCurves(t, c.run)
	differences := resultsThatDiffer(t, whole, c.run)
	if len(differences) == 0 {
		return said, 1
	}
	lost := filepath.Dir(c.file)
	if strings.HasPrefix(filepath.Base(c.file), "frozen.") { // which all checkpoints of the phase have
		lost, _, _ = strings.Cut(lost, "-")
	}
	if said == 0 || slices.ContainsFunc(differences, func(d runfolder.Difference) bool {
		return !strings.HasPrefix(filepath.Dir(d.File), lost) || !strings.HasPrefix(d.File, "checkpoints")
	}) {
		t.Errorf("%s %s: the run ends otherwise: %v\n%s", c.file, c.damage, differences, stderr)
	}
	return said, 0
}

// namedIn says whether text names the damaged file.
func (c damagedCase) namedIn(text string) bool { return strings.Contains(text, filepath.Base(c.file)) }

// resultsThatDiffer compares all of two runs that no clock fills.
func resultsThatDiffer(t *testing.T, a, b string) []runfolder.Difference {
	t.Helper()
	differences, err := runfolder.Differences(runfolder.Folder(a), runfolder.Folder(b))
	if err != nil {
		t.Error(err)
	}
	if x, y := timeless(t, a), timeless(t, b); x != y {
		differences = append(differences, runfolder.Difference{File: "run.json", How: x + "\n" + y})
	}
	return append(differences, runfolder.CompareFiles(a, b, []string{
		"warmup/plot.png", "warmup/confusion.png", "unfreeze/plot.png", "unfreeze/confusion.png"})...)
}

// timeless is the record of a run without what was trained when.
func timeless(t *testing.T, run string) string {
	t.Helper()
	record, err := runfolder.Folder(run).ReadRecord()
	if err != nil {
		t.Error(err)
		return ""
	}
	record.Checksum = ""
	for name, phase := range record.Phases {
		phase.Ranges = nil
		record.Phases[name] = phase
	}
	text, err := json.Marshal(record)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// damageCases are all damages and files of a run, sorted by file: {damage, file}.
func damageCases(t *testing.T, run string) (cases [][2]string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(run), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		for damage := range damages {
			cases = append(cases, [2]string{damage, path})
		}
		return nil
	})
	if err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	slices.SortFunc(cases, func(a, b [2]string) int { return strings.Compare(a[1]+a[0], b[1]+b[0]) })
	return cases
}

// stopInUnfreeze stops a run in the second epoch of its unfreeze phase.
func stopInUnfreeze(t *testing.T, run string) {
	t.Helper()
	at := moment{"the second epoch", func(run string) bool { return found(run + "/checkpoints/unfreeze-0001-*") }}
	for range 10 {
		if _, _, hit := interrupt(t, faultArgs(t, run), run, at, syscall.SIGTERM); hit && !found(run+"/checkpoints/unfreeze-0002-*") {
			return
		}
		if err := os.RemoveAll(run); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the run could not be stopped in the second epoch of its second phase")
}

// copyOf copies a run to a folder of its own. What its checkpoints have links to, those of
// the copy do.
func copyOf(t *testing.T, run string) string {
	t.Helper()
	other := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("cp", "--archive", run, other).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return other
}
