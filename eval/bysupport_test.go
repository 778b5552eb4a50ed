package eval

import (
	"slices"
	"strings"
	"testing"
)

// TestBySupportSortsTheLines of classes, and leaves all else as it is.
func TestBySupportSortsTheLines(t *testing.T) {
	classes := []string{"few", "many", "none", "some", "several"}
	r, err := NewReport(classes, []int{0, 1, 1, 1, 3, 3, 4, 4}, []int{0, 1, 1, 0, 3, 3, 4, 3})
	if err != nil {
		t.Fatal(err)
	}
	images := make([]Labelled, 4)
	for i := range images {
		images[i] = Labelled{Labels: []bool{i < 1, i < 4, false, i < 2, i < 2}, Probabilities: []float32{0.9, 0.1, 0.2, 0.7, 0.6}}
	}
	m, err := NewMultilabelReport(classes, []float64{0.5, 0.5, 0.5, 0.5, 0.5}, images)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"many", "some", "several", "few", "none"}
	byName, byNameToo := r.Text(), m.Text()
	r.BySupport, m.BySupport = true, true
	checkSorted(t, byName, r.Text(), classes, want)
	checkSorted(t, byNameToo, m.Text(), append(classes, classes...), append(want, want...))
}

// checkSorted compares a text by support with the one by name, whose lines it has.
func checkSorted(t *testing.T, byName, bySupport string, classes, want []string) {
	t.Helper()
	if got := firstWords(byName, classes); !slices.Equal(got, classes) {
		t.Errorf("by name: %q", got)
	}
	if got := firstWords(bySupport, classes); !slices.Equal(got, want) {
		t.Errorf("by support: %q, want %q", got, want)
	}
	before, after := strings.Split(byName, "\n"), strings.Split(bySupport, "\n")
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("other lines:\n%s\n%s", byName, bySupport)
	}
}

// firstWords are the classes that lines begin with.
func firstWords(text string, classes []string) (words []string) {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 && slices.Contains(classes, fields[0]) {
			words = append(words, fields[0])
		}
	}
	return words
}
