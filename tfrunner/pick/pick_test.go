package pick_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/test/results"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/pick"
)

func run(t *testing.T, c pick.Config) *pick.Result {
	t.Helper()
	r, err := pick.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// files are those of the results, without what times are in.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	return results.Texts(t, dir, pick.TableFile, pick.PictureFile)
}

// TestPick: the best first, with what is as good as it, LogME, and files of the same.
func TestPick(t *testing.T) {
	c, _ := config(t)
	r := run(t, c)
	if r.Images != 50 || r.Evaluation != 4 || len(r.Graphs) != 3 || r.Device.Type != "CPU" || r.Seconds <= 0 {
		t.Fatalf("%+v", r)
	}
	for i, name := range []string{"large", "small", "noise"} {
		g := r.Graphs[i]
		if g.Rank != i+1 || g.Name != name || g.Phase != "warmup" || g.Epochs != 2 || g.FeatureBytes != 16 || g.Milliseconds <= 0 || g.TrainingSeconds <= 0 {
			t.Errorf("%+v", g)
		}
		if as := name != "noise"; g.AsGood != as || (g.LogMERank < 3) != as {
			t.Errorf("%s: as good %v, and of rank %d by LogME", name, g.AsGood, g.LogMERank)
		}
		if !(g.Interval[0] < g.Accuracy && g.Accuracy < g.Interval[1] && g.LogLoss > 0.1) {
			t.Errorf("%s: %v, %v, %v", name, g.Accuracy, g.Interval, g.LogLoss)
		}
	}
	if best, second := r.Graphs[0], r.Graphs[1]; best.Against != nil || second.Against.OnlyIt != 0 || second.Against.OnlyBest == 0 {
		t.Errorf("%+v, and against it %+v", best, second.Against)
	}
	fastest := slices.MinFunc(r.Graphs[:2], func(a, b pick.Graph) int { return map[bool]int{true: -1, false: 1}[a.Milliseconds < b.Milliseconds] })
	if r.Picked != fastest.Graph || !strings.HasPrefix(r.Answer, "train "+fastest.Graph+": on 50 images its accuracy of 0.") {
		t.Errorf("picked %s: %s", r.Picked, r.Answer)
	}
	checkFiles(t, c.Output, r)
}

// checkFiles holds the files against the result.
func checkFiles(t *testing.T, dir string, r *pick.Result) {
	t.Helper()
	var written pick.Result
	text, err := os.ReadFile(filepath.Join(dir, pick.ResultFile))
	if err == nil {
		err = json.Unmarshal(text, &written)
	}
	if err != nil || written.Picked != "" || written.Device != nil || written.Graphs[0].Milliseconds != 0 || written.Graphs[0].Accuracy != r.Graphs[0].Accuracy {
		t.Errorf("%s, %v", text, err)
	}
	f, err := os.Open(filepath.Join(dir, pick.TableFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][1] != r.Graphs[0].Graph || rows[3][7] != "false" {
		t.Errorf("%v, %v", rows, err)
	}
	for _, g := range r.Graphs {
		if _, err := os.Stat(filepath.Join(dir, g.Results, "report.json")); err != nil {
			t.Error(err)
		}
	}
}

// TestOneGraphIsOpenAtATime: and none stays open.
func TestOneGraphIsOpenAtATime(t *testing.T) {
	c, engine := config(t)
	c.Parallel = 3
	engine.OnStep = func() error {
		if n := engine.Opened - engine.Closed; n != 3 {
			return errors.New("not three copies of one graph")
		}
		return nil
	}
	run(t, c)
	if engine.Opened != 3+3*3 || engine.Closed != engine.Opened {
		t.Errorf("%d opened, %d closed", engine.Opened, engine.Closed)
	}
}

// TestResultsDependOnNoGoroutine: nor on how often the process was stopped.
func TestResultsDependOnNoGoroutine(t *testing.T) {
	c, engine := config(t)
	engine.Says = nil // but from what was learned
	run(t, c)
	want, steps := files(t, c.Output), engine.Trained.Load()
	if len(want) != 1+3*8 {
		t.Errorf("%d files", len(want))
	}
	c.Parallel, c.Output = 3, filepath.Join(t.TempDir(), "parallel")
	run(t, c)
	same(t, files(t, c.Output), want)

	c.Parallel, c.Output = 1, filepath.Join(t.TempDir(), "stopped")
	stopped := errors.New("stopped")
	for stops := 0; ; stops++ {
		ctx, cancel := context.WithCancelCause(t.Context())
		engine.Trained.Store(0)
		engine.OnStep = func() error {
			if engine.Trained.Load() == steps/4 {
				cancel(stopped)
			}
			return nil
		}
		_, err := pick.Run(ctx, c)
		cancel(nil)
		if err == nil && stops > 1 {
			break
		}
		if !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d stops: %v", stops, err)
		}
	}
	same(t, files(t, c.Output), want)

	engine.OnStep = func() error { return errors.New("trained again") }
	run(t, c)
	same(t, files(t, c.Output), want)
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s\nwant %s", name, got[name], text)
		}
	}
}

// TestFoldsAreTheSame for all graphs.
func TestFoldsAreTheSame(t *testing.T) {
	c, _ := config(t)
	c.Groups = map[string]string{}
	for _, split := range []string{"training", "validation"} {
		for _, class := range []string{"cat", "dog"} {
			for _, name := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} {
				for _, ten := range []string{"", "1"} {
					c.Groups[split+"/"+class+"/"+ten+name+".png"] = class + name
				}
			}
		}
	}
	if r := run(t, c); r.Groups != 20 {
		t.Errorf("%d groups", r.Groups)
	}
	all := files(t, c.Output)
	for _, name := range []string{"small", "noise"} {
		if all["/crossval/"+name+"/folds.csv"] != all["/crossval/large/folds.csv"] {
			t.Errorf("the folds of %s are others", name)
		}
	}
}

// TestFoldersOfOneName do not get into each other's way, and more graphs go on with what is there.
func TestFoldersOfOneName(t *testing.T) {
	c, engine := config(t)
	dir := filepath.Dir(c.Graphs[0])
	fakerun.WriteFiles(t, dir, "other/large", "data", nil)
	alike := c
	alike.Output, alike.Graphs = filepath.Join(t.TempDir(), "alike"), []string{filepath.Join(dir, "large"), filepath.Join(dir, "other/large")}
	r := run(t, alike)
	if a, b := r.Graphs[0], r.Graphs[1]; a.Name != filepath.Base(dir)+"/large" || b.Name != "other/large" || a.Results == b.Results || a.Accuracy != b.Accuracy {
		t.Errorf("%+v and %+v", a, b)
	}

	two := c
	two.Graphs = c.Graphs[:2]
	run(t, two)
	engine.Trained.Store(0)
	if r := run(t, c); engine.Trained.Load() != 2*2*13 || r.Graphs[0].Name != "large" {
		t.Errorf("%d steps, and the best is %s", engine.Trained.Load(), r.Graphs[0].Name)
	}
	two.Fresh = true
	run(t, two)
	if _, err := os.Stat(filepath.Join(c.Output, "crossval/large")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was there before is there still: %v", err)
	}
}
