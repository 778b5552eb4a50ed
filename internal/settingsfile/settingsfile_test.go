package settingsfile_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/settingsfile"
)

func TestValuesAreAsWritten(t *testing.T) {
	const text = `# a comment
phase: [warmup, unfreeze]
epochs: 3   # of each
width-shift-range: 5.0
learning-rate: 1e-4
seed: 0x10
fresh: yes
json: True
augment: "none"
brightness-range:
  - 0.8
  - 1.2
dataset build:
  split: [0.8, 0.2]
eval: {split: validation}
phases: {warmup: {epochs: 3}}
`
	want := []settingsfile.Entry{
		{Name: "phase", Values: []string{"warmup", "unfreeze"}, IsList: true, Line: 2},
		{Name: "epochs", Values: []string{"3"}, Line: 3},
		{Name: "width-shift-range", Values: []string{"5.0"}, Line: 4},
		{Name: "learning-rate", Values: []string{"1e-4"}, Line: 5},
		{Name: "seed", Values: []string{"0x10"}, Line: 6},
		{Name: "fresh", Values: []string{"yes"}, Line: 7},
		{Name: "json", Values: []string{"True"}, Line: 8},
		{Name: "augment", Values: []string{"none"}, Line: 9},
		{Name: "brightness-range", Values: []string{"0.8", "1.2"}, IsList: true, Line: 10},
		{Section: "dataset build", Name: "split", Values: []string{"0.8", "0.2"}, IsList: true, Line: 14},
		{Section: "eval", Name: "split", Values: []string{"validation"}, Line: 15},
		{Section: "phases", Part: "warmup", Name: "epochs", Values: []string{"3"}, Line: 16},
	}
	got, err := settingsfile.Parse([]byte(text))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("error %v, got\n%+v, want\n%+v", err, got, want)
	}
	for _, empty := range []string{"", "\n", "# nothing\n", "---\n"} {
		if got, err := settingsfile.Parse([]byte(empty)); err != nil || len(got) > 0 {
			t.Errorf("%q: %v, %v", empty, got, err)
		}
	}
}

func TestWhatIsNoSettingsFileIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"epochs:\n":                          "line 1: epochs: it has no value",
		"a: 1\nepochs: ~\n":                  "line 2: epochs: it has no value",
		"phase: []\n":                        "line 1: phase: the list is empty",
		"a: 1\nb: [a, null]\n":               "line 2: b: it has no value",
		"- a\n":                              "line 1: want lines of the form name: value",
		"just text\n":                        "line 1: want lines of the form name: value",
		"a: {b: {c: {d: 1}}}\n":              "line 1: c: want one value, or a list of values",
		"a: {b: }\n":                         "line 1: b: it has no value",
		"a: [[1]]\n":                         "line 1: a: want one value, or a list of values",
		"a: &x 1\nb: *x\n":                   "line 1: a: anchors, aliases and tags are not read",
		"a: !!str 1\n":                       "line 1: a: anchors, aliases and tags are not read",
		"a: 1\n---\nb: 2\n":                  "line 3: a second document",
		"a: 1\na: 2\n":                       "already defined",
		"a: [1\n":                            "[1:",
		"a: \x00":                            "it is not a text file",
		strings.Repeat("[", 60<<10):          "nested more than 8 levels deep",
		"a: " + strings.Repeat("- ", 30<<10): "nested more than 8 levels deep",
		strings.Repeat("? ", 30<<10):         "nested more than 8 levels deep",
		nested(200):                          "nested more than 8 levels deep",
	} {
		_, err := settingsfile.Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %q", text, err, want)
		}
	}
}

// nested is a mapping in a mapping, and so on.
func nested(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestReadIsBounded(t *testing.T) {
	if _, err := settingsfile.Read("/dev/zero"); err == nil || !strings.Contains(err.Error(), "larger than 64 KiB") {
		t.Errorf("/dev/zero: %v", err)
	}
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte("seed: 7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := settingsfile.Read(path); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"a: 1\n", "a: [1, 2]\n", "a:\n  - b\n", "a: |\n  x\n", "a: &x 1\nb: *x\n", "? a\n: b\n", "{a: 1, b: [}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<10 {
			return
		}
		entries, err := settingsfile.Parse(data)
		if err != nil && entries != nil {
			t.Error("settings and an error")
		}
		for _, e := range entries {
			if len(e.Values) == 0 || !e.IsList && len(e.Values) > 1 {
				t.Errorf("%+v", e)
			}
		}
	})
}
