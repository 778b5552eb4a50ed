package settingsfile_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/settingsfile"
)

func TestReadMappings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trials.yaml")
	read := func(text string) ([][]settingsfile.Entry, bool, error) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return settingsfile.ReadMappings(path)
	}
	got, isList, err := read("- {a: 1, b: 5.0}\n- a: 2\n  b: x\n")
	want := [][]settingsfile.Entry{
		{{Name: "a", Values: []string{"1"}, Line: 1}, {Name: "b", Values: []string{"5.0"}, Line: 1}},
		{{Name: "a", Values: []string{"2"}, Line: 2}, {Name: "b", Values: []string{"x"}, Line: 3}},
	}
	if err != nil || !isList || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, %v; want %v", got, isList, err, want)
	}
	for _, text := range []string{"a: 1\n", "", "# nothing\n"} {
		if got, isList, err := read(text); err != nil || isList || got != nil {
			t.Errorf("%q: %v, %v, %v", text, got, isList, err)
		}
	}
	for text, want := range map[string]string{
		"- a\n":           "line 1: want lines of the form - {setting: value}",
		"- {a: {b: 1}}\n": "line 1: a: want one value",
		"- {a: }\n":       "line 1: a: it has no value",
		"- {a: [}\n":      "",
	} {
		if _, _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
