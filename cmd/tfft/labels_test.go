package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// swappedDigits writes a list of the digits, of which 5 % have another label than their own. It
// returns the list and the paths of these.
func swappedDigits(t *testing.T) (list string, swapped map[string]bool) {
	t.Helper()
	data, random := gate.Data(t, "digits"), rand.New(rand.NewPCG(5, 6))
	files, err := filepath.Glob(filepath.Join(data, "*", "*", "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	classes := []string{"5", "6", "7", "8", "9"}
	rows, swapped := [][]string{{"path", "label", "split"}}, map[string]bool{}
	for _, file := range files {
		class := filepath.Base(filepath.Dir(file))
		if random.Float64() < 0.05 {
			class, swapped[file] = classes[(slices.Index(classes, class)+1+random.IntN(4))%5], true
		}
		rows = append(rows, []string{file, class, filepath.Base(filepath.Dir(filepath.Dir(file)))})
	}
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	list = filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(list, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return list, swapped
}

// judged is what cleanlab_issues.py is asked: labels, and what was said of each image by a model
// that was not trained on it. paths are in the same order.
type judged struct {
	Labels        []int       `json:"labels"`
	Probabilities [][]float64 `json:"probabilities"`

	paths []string
}

// readJudged reads it from the results of a search.
func readJudged(t *testing.T, output string) (j judged) {
	t.Helper()
	type answer struct {
		Targets struct{ Labels []float64 }
		Outputs struct{ Probabilities []float64 }
	}
	byFold := map[string][]answer{}
	journal, err := os.ReadFile(filepath.Join(output, "crossval", "journal.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(journal) {
		var of struct {
			Entry struct {
				Fold    json.Number
				Answers []answer
			}
		}
		if err := json.Unmarshal(line, &of); err != nil {
			t.Fatal(err)
		}
		byFold[of.Entry.Fold.String()] = of.Entry.Answers
	}
	text, err := os.ReadFile(filepath.Join(output, "crossval", "folds.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		of := byFold[row[3]][0]
		byFold[row[3]] = byFold[row[3]][1:]
		j.paths = append(j.paths, row[0])
		j.Labels, j.Probabilities = append(j.Labels, int(of.Targets.Labels[0])), append(j.Probabilities, of.Outputs.Probabilities)
	}
	return j
}

// TestSwappedLabelsAreFound: of digits of which 5 % have another label, the same labels look wrong
// as to cleanlab, by the same probabilities, in the same order.
func TestSwappedLabelsAreFound(t *testing.T) {
	t.Parallel()
	list, swapped := swappedDigits(t)
	output := filepath.Join(t.TempDir(), "labels")
	code, stdout, stderr := tfft(t, "labels", "--graph", gate.Graph(t, "tiny"), "--data", list, "--output", output, "--json",
		"--similarity", "0.999", "--epochs", "60", "--learning-rate", "0.03", "--set", "warmup.momentum=0.5", "--augment", "none", "--cache-dir", t.TempDir())
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	var said struct{ Mislabelled []struct{ Path string } }
	if err := json.Unmarshal([]byte(stdout), &said); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range said.Mislabelled {
		found = append(found, m.Path)
	}
	of := readJudged(t, output)
	suspects := gate.Ask[struct{ Suspects []int }](t, filepath.Join("..", "..", "eval", "confident", "testdata", "cleanlab_issues.py"), []judged{of})[0].Suspects
	var want []string
	for _, i := range suspects {
		want = append(want, of.paths[i])
	}
	if !slices.Equal(found, want) {
		t.Errorf("%v look wrong, to cleanlab %v", found, want)
	}
	right := 0
	for _, path := range found {
		if swapped[path] {
			right++
		}
	}
	precision, recall := float64(right)/float64(len(found)), float64(right)/float64(len(swapped))
	gate.Figure(t, "%d labels of %d swapped, %d look wrong: precision %.2f, recall %.2f, as cleanlab's", len(swapped), len(of.paths), len(found), precision, recall)
	if recall < 0.75 || precision < 0.2 { // one label in twenty is wrong
		t.Errorf("precision %v, recall %v", precision, recall)
	}
}
