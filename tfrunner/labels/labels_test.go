package labels_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/results"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/labels"
	"github.com/tfft/tfft/tfrunner/neighbours"
)

// config searches 24 + 8 + 6 images of two classes. All look different but for three pairs: one
// within training, one of training and evaluation, and one with two labels.
func config(t *testing.T) (labels.Config, *fakerun.Engine) {
	t.Helper()
	training, engine := fakerun.Config(t, map[string]int{"training": 12, "validation": 4, "evaluation": 3})
	training.Folder, engine.TellsImages, engine.Frozen = "", true, fakerun.Drawn(64)
	number := byte(0)
	for _, split := range dataset.SplitNames() {
		for _, class := range []string{"cat", "dog"} {
			files, err := os.ReadDir(filepath.Join(training.Data, split, class))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				number++
				draw(t, training.Data, fmt.Sprintf("%s/%s/%s", split, class, file.Name()), number)
			}
		}
	}
	for path, as := range map[string]byte{
		"training/cat/2.png": 201, "training/cat/5.png": 201,
		"training/dog/1.png": 202, "evaluation/dog/2.png": 202,
		"training/cat/7.png": 203, "training/dog/7.png": 203,
	} {
		draw(t, training.Data, path, as)
	}
	return labels.Config{
		Training: training, Folds: 3, Similarity: neighbours.DefaultSimilarity, Output: filepath.Join(t.TempDir(), "out"),
	}, engine
}

// draw makes an image that looks like others with the same first byte.
func draw(t *testing.T, data, path string, first byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(data, path), append([]byte{first}, path...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, c labels.Config) *labels.Result {
	t.Helper()
	r, err := labels.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryImageIsInTheTable: with the label that it should have, and what is wrong with it.
func TestEveryImageIsInTheTable(t *testing.T) {
	c, _ := config(t)
	r := run(t, c)
	said := results.Columns(t, filepath.Join(c.Output, labels.TableFile))
	if n := len(slices.Compact(slices.Sorted(slices.Values(said["path"])))); n != 38 || r.Images != 38 || len(said["path"]) != 38 {
		t.Fatalf("%d images in %d lines, %d in all", n, len(said["path"]), r.Images)
	}
	if len(r.Mislabelled) == 0 {
		t.Fatal("no label looks wrong: nothing is tested")
	}
	for i, path := range said["path"] {
		split, rest, _ := strings.Cut(path, "/")
		class, _, _ := strings.Cut(rest, "/")
		want := class
		if i < len(r.Mislabelled) {
			want = r.Mislabelled[i].Suggested
			if r.Mislabelled[i].Path != path || !strings.HasPrefix(said["problem"][i], "wrong label") {
				t.Errorf("line %d is of %s: %s; %+v", i, path, said["problem"][i], r.Mislabelled[i])
			}
		} else if strings.Contains(said["problem"][i], "wrong label") {
			t.Errorf("%s looks wrong in line %d", path, i)
		}
		if said["label"][i] != want || said["given"][i] != class || said["split"][i] != split {
			t.Errorf("%s: label %s, given %s, split %s", path, said["label"][i], said["given"][i], said["split"][i])
		}
	}
	var file labels.Result
	text, err := os.ReadFile(filepath.Join(c.Output, labels.ResultFile))
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || len(file.Mislabelled) != len(r.Mislabelled) || file.Seconds != 0 || file.TrainingSeconds != 0 || r.Seconds <= 0 {
		t.Errorf("%s, %v", text, err)
	}
}

// TestNearDuplicates are found, told apart by what is wrong with them, and stay in one fold.
func TestNearDuplicates(t *testing.T) {
	c, _ := config(t)
	r := run(t, c)
	var found []string
	for _, g := range r.NearDuplicates {
		text := fmt.Sprintf("%v %v", g.SeveralLabels, g.AcrossSplits)
		for _, m := range g.Images {
			text += fmt.Sprintf(" %s %.2f", m.Path, m.Similarity)
		}
		found = append(found, text)
	}
	want := []string{
		"true false training/cat/7.png 1.00 training/dog/7.png 1.00",
		"false true evaluation/dog/2.png 1.00 training/dog/1.png 1.00",
		"false false training/cat/2.png 1.00 training/cat/5.png 1.00",
	}
	if !slices.Equal(found, want) {
		t.Errorf("near-duplicates %q, want %q", found, want)
	}
	groups, folds := results.Columns(t, filepath.Join(c.Output, labels.GroupsFile)), results.Columns(t, filepath.Join(c.Output, labels.CrossvalFolder, "folds.csv"))
	if !slices.Equal(groups["path"], folds["path"]) || !slices.Equal(groups["group"], folds["group"]) {
		t.Errorf("groups %v, and in the folds %v", groups, folds)
	}
	of := map[string]string{}
	for i, path := range folds["path"] {
		of[path] = folds["fold_1"][i]
	}
	for _, g := range r.NearDuplicates {
		if of[g.Images[0].Path] != of[g.Images[1].Path] {
			t.Errorf("%+v are in two folds", g)
		}
	}
	said := results.Columns(t, filepath.Join(c.Output, labels.TableFile))
	for path, want := range map[string]string{
		"training/dog/7.png":   "near-duplicate with another label",
		"evaluation/dog/2.png": "near-duplicate in another split",
		"training/cat/5.png":   "near-duplicate",
	} {
		at := slices.Index(said["path"], path)
		if problems := strings.Split(said["problem"][at], "; "); !slices.Contains(problems, want) || said["group"][at] == "" {
			t.Errorf("%s: problems %q of the group %q, want %q", path, problems, said["group"][at], want)
		}
	}
}

// alone are groups of one image each, of a search that was run.
func alone(t *testing.T, c labels.Config) map[string]string {
	t.Helper()
	groups := map[string]string{}
	for _, path := range results.Columns(t, filepath.Join(c.Output, labels.GroupsFile))["path"] {
		groups[path] = path
	}
	return groups
}

// TestGroupsThatAreGiven stay together, too, with their near-duplicates.
func TestGroupsThatAreGiven(t *testing.T) {
	c, _ := config(t)
	run(t, c)
	c.Groups = alone(t, c)
	c.Groups["training/cat/2.png"], c.Groups["training/dog/7.png"] = "one", "one"
	c.Output = filepath.Join(t.TempDir(), "grouped")
	run(t, c)
	groups := results.Columns(t, filepath.Join(c.Output, labels.GroupsFile))
	var one []string
	for i, group := range groups["group"] {
		if group == "training/cat/2.png" {
			one = append(one, groups["path"][i])
		}
	}
	if want := []string{"training/cat/2.png", "training/cat/5.png", "training/cat/7.png", "training/dog/7.png"}; !slices.Equal(one, want) {
		t.Errorf("together are %v, want %v", one, want)
	}
}

// TestResultsDependOnNoGoroutine: nor on how often the process was stopped.
func TestResultsDependOnNoGoroutine(t *testing.T) {
	c, engine := config(t)
	run(t, c)
	want, steps := results.Texts(t, c.Output), engine.Trained.Load()
	for _, name := range []string{labels.TableFile, labels.GroupsFile, labels.ResultFile, labels.WrongFile, labels.DuplicatesFile} {
		if want[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	c.Parallel, c.Output = 3, filepath.Join(t.TempDir(), "parallel")
	run(t, c)
	same(t, results.Texts(t, c.Output), want)

	c.Parallel, c.Output = 1, filepath.Join(t.TempDir(), "stopped")
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	engine.Trained.Store(0)
	engine.OnStep = func() error {
		if engine.Trained.Load() == steps/2 {
			cancel(stopped)
		}
		return nil
	}
	if _, err := labels.Run(ctx, c); !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	engine.OnStep = nil
	engine.Trained.Store(0)
	run(t, c)
	if n := engine.Trained.Load(); n == 0 || n >= steps {
		t.Errorf("%d steps to go on with, of %d", n, steps)
	}
	same(t, results.Texts(t, c.Output), want)
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

// TestEditedTableStays: unless all is started over.
func TestEditedTableStays(t *testing.T) {
	c, _ := config(t)
	run(t, c)
	path := filepath.Join(c.Output, labels.TableFile)
	if err := os.WriteFile(path, []byte("path,label,split\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused(t, c, "as if it was edited")
	if text, _ := os.ReadFile(path); string(text) != "path,label,split\n" {
		t.Errorf("%q is left", text)
	}
	c.Fresh = true
	run(t, c)
	if n := len(results.Columns(t, path)["path"]); n != 38 {
		t.Errorf("%d lines", n)
	}
}
