package build

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
)

// pictures makes files, each with its own contents, in a new folder.
func pictures(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestClassNamesOfAnyEditor(t *testing.T) {
	for text, want := range map[string]string{
		"\xef\xbb\xbfalpha\r\nbeta\r\ngamma\r\n": "alpha beta gamma",
		"alpha\nbeta\ngamma":                     "alpha beta gamma",
		"cafe\u0301\nbeta\n":                     "caf\u00e9 beta",
		"\xff\xfea\x00\n\x00":                    "is no UTF-8 text",
		"caf\xe9\nbeta\n":                        "is no UTF-8 text",
		"caf\u00e9\ncafe\u0301\n":                "is there twice",
		"alpha\nb\x07\n":                         "of one line",
	} {
		file := filepath.Join(t.TempDir(), "names.txt")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		classes, err := ClassNames(file)
		if got := strings.Join(classes, " "); err == nil && got != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// TestClassesCalledLikeSplits has one such class, and then what is split already.
func TestClassesCalledLikeSplits(t *testing.T) {
	shares := Shares{0.5, 0.5}
	for _, word := range []string{"train", "test", "validation"} {
		source := pictures(t, "bus/1.png", "bus/2.png", word+"/1.png", word+"/2.png")
		p, err := PlanFolders(source, shares, 0)
		if err != nil || !slices.Contains(p.Classes, word) || len(p.Classes) != 2 {
			t.Errorf("%s: %+v, %v", word, p, err)
		}
	}
	source := pictures(t, "train/a/1.png", "test/a/1.png")
	if _, err := PlanFolders(source, shares, 0); err == nil || !strings.Contains(err.Error(), `split already: it has the folders "train" and "test"`) {
		t.Errorf("a split source: %v", err)
	}
}

func TestFoldersOfOneClass(t *testing.T) {
	source := pictures(t, "caf\u00e9/1.png", "cafe\u0301/2.png", "@eaDir/3.png")
	p, err := PlanFolders(source, Shares{0.5, 0.5}, 0)
	if err != nil || len(p.Classes) != 1 || p.Counts()["caf\u00e9"][dataset.Training] != 1 || len(p.images) != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := PlanFolders(pictures(t, "caf\xe9/1.png"), Shares{1, 0}, 0); err == nil || !strings.Contains(err.Error(), `caf\xe9`) {
		t.Errorf("a class that is no text: %v", err)
	}
}

// TestListOfOneFileUnderTwoNames lists it by two paths, and through a link.
func TestListOfOneFileUnderTwoNames(t *testing.T) {
	source := pictures(t, "a.png", "b.png", "sub/c.png")
	if err := os.Symlink("a.png", filepath.Join(source, "link.png")); err != nil {
		t.Fatal(err)
	}
	plan := func(list string) (*Plan, error) {
		file := filepath.Join(source, "list.csv")
		if err := os.WriteFile(file, []byte(list), 0o644); err != nil {
			t.Fatal(err)
		}
		return PlanCSV(file, source, &Shares{0.5, 0.5}, 0)
	}
	p, err := plan("a.png,x\nb.png,x\nsub/../a.png,x\nlink.png,x\n" + filepath.Join(source, "b.png") + ",x\n")
	if err != nil || len(p.images) != 2 || p.Again != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := plan("a.png,x\nb.png,x\nlink.png,y\n"); err == nil || !strings.Contains(err.Error(), `"link.png" was another class or split on line 1`) {
		t.Errorf("in two classes: %v", err)
	}
}
