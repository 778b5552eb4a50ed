package dataset

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// tree makes a data folder: names ending in / are folders, "a -> b" is a
// symbolic link a to b, "a |" is a FIFO, and the rest are files of 3 bytes.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		name, target, isLink := strings.Cut(name, " -> ")
		path := filepath.Join(root, strings.TrimSuffix(name, " |"))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch {
		case isLink:
			err = os.Symlink(target, path)
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		case strings.HasSuffix(name, " |"):
			err = syscall.Mkfifo(path, 0o644)
		default:
			err = os.WriteFile(path, []byte("abc"), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// listed gives a split as "path label" lines.
func listed(s *Split, classes []string) []string {
	if s == nil {
		return nil
	}
	var lines []string
	for _, sample := range s.Samples {
		lines = append(lines, sample.Path+" "+classes[sample.Label])
	}
	return lines
}

func TestScan(t *testing.T) {
	tests := []struct {
		name       string
		names      []string
		classes    []string
		training   []string
		validation []string
		evaluation []string
	}{
		{
			name: "three splits under their other names",
			names: []string{
				"train/b/1.jpg", "train/a/2.PNG", "train/a/10.jpeg", "valid/b/1.bmp", "test/a/x.GIF",
			},
			classes:    []string{"a", "b"},
			training:   []string{"train/a/10.jpeg a", "train/a/2.PNG a", "train/b/1.jpg b"},
			validation: []string{"valid/b/1.bmp b"},
			evaluation: []string{"test/a/x.GIF a"},
		},
		{
			name:     "sorted by path, not by class",
			names:    []string{"training/a/1.jpg", "training/a-b/1.jpg"},
			classes:  []string{"a", "a-b"},
			training: []string{"training/a-b/1.jpg a-b", "training/a/1.jpg a"},
		},
		{
			name: "hidden and other files",
			names: []string{
				"training/a/1.jpg", "training/a/._1.jpg", "training/a/.DS_Store", "training/a/notes.txt",
				"training/a/jpg", "training/.git/x.jpg", "training/stray.jpg", ".training/b/1.jpg", "readme.md",
			},
			classes:  []string{"a"},
			training: []string{"training/a/1.jpg a"},
		},
		{
			name:     "any depth and odd names",
			names:    []string{"training/a/b/c/1.jpg", "training/a/with space\n.jpg", "training/a/\xff.jpg"},
			classes:  []string{"a"},
			training: []string{"training/a/b/c/1.jpg a", "training/a/with space\n.jpg a", "training/a/\xff.jpg a"},
		},
		{
			name:     "a FIFO is not waited for",
			names:    []string{"training/a/1.jpg", "training/a/2.jpg |"},
			classes:  []string{"a"},
			training: []string{"training/a/1.jpg a"},
		},
		{
			name: "links to files and folders, and loops of them",
			names: []string{
				"elsewhere/1.jpg", "elsewhere/sub/2.jpg", "elsewhere/sub/up -> ..", "training/a -> ../elsewhere",
				"training/b/3.jpg -> ../../elsewhere/1.jpg", "training/b/self -> .", "training/b/all -> ../../training",
				"training/b/gone -> nowhere",
			},
			classes: []string{"a", "b"},
			training: []string{
				"training/a/1.jpg a", "training/a/sub/2.jpg a", "training/b/3.jpg b",
				"training/b/all/a/1.jpg b", "training/b/all/a/sub/2.jpg b",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Scan(tree(t, tt.names...))
			if err != nil {
				t.Fatal(err)
			}
			got := [][]string{d.Classes, listed(d.Training, d.Classes), listed(d.Validation, d.Classes), listed(d.Evaluation, d.Classes)}
			want := [][]string{tt.classes, tt.training, tt.validation, tt.evaluation}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestScanErrors(t *testing.T) {
	tests := []struct {
		name  string
		names []string
		want  []string // parts of the message
	}{
		{"no training", []string{"validation/a/1.jpg"}, []string{"no training images under", "train or training"}},
		{"training is a file", []string{"training"}, []string{"no training images"}},
		{"two folders for a split", []string{"training/a/1.jpg", "val/a/1.jpg", "valid/a/1.jpg"}, []string{`"val", "valid"`, "validation split"}},
		{"no class folders", []string{"training/0_1.jpg"}, []string{"no class folders", "/training"}},
		{"empty classes", []string{"training/a/1.jpg", "training/b/", "training/c/x.txt"}, []string{"/training/b", "/training/c", ".jpg .jpeg"}},
		{"class that training lacks", []string{"training/a/1.jpg", "test/b/1.jpg"}, []string{`no classes: "b"`, "/test"}},
		{"empty validation", []string{"training/a/1.jpg", "validation/a/"}, []string{"no images under", "/validation"}},
		{"link to nothing", []string{"training/a/1.jpg -> gone"}, []string{"training/a/1.jpg", "no such file"}},
		{"link to itself", []string{"training/a/1.jpg -> 1.jpg"}, []string{"training/a/1.jpg", "too many levels"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Scan(tree(t, tt.names...))
			checkFault(t, err, tt.want)
		})
	}
	t.Run("no such folder", func(t *testing.T) {
		_, err := Scan("/no/such/folder")
		checkFault(t, err, []string{"/no/such/folder", "no such file"})
	})
}

func TestScanSplit(t *testing.T) {
	root := tree(t, "test/b/1.jpg", "test/c/2.jpg")
	split, err := ScanSplit(root, Evaluation, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Sample{{Path: "test/b/1.jpg", Label: 1, Size: 3}, {Path: "test/c/2.jpg", Label: 2, Size: 3}}
	for i := range split.Samples {
		split.Samples[i].file = fileStamp{}
	}
	if !reflect.DeepEqual(split.Samples, want) || split.Name != Evaluation || split.Dir != "test" {
		t.Errorf("got %+v, want %+v", split, want)
	}
	_, err = ScanSplit(root, Validation, []string{"a", "b", "c"})
	checkFault(t, err, []string{"no validation images under", "val or valid or validation"})
	_, err = ScanSplit(root, Evaluation, []string{"a", "b"})
	checkFault(t, err, []string{`"c"`, "/test"})
}

// checkFault wants an error of exit code 2, on one line, with all parts.
func checkFault(t *testing.T, err error, parts []string) {
	t.Helper()
	if fault.Code(err) != fault.ExitUsage {
		t.Fatalf("got %v, want an error of exit code %d", err, fault.ExitUsage)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has more than one line", err)
	}
}

func TestDigest(t *testing.T) {
	names := []string{"training/a/1.jpg", "training/b/1.jpg", "validation/a/1.jpg"}
	base := digest(t, tree(t, names...))
	if other := digest(t, tree(t, names...)); other != base {
		t.Error("the same tree elsewhere has another digest")
	}
	longer := tree(t, names...)
	writeFile(t, filepath.Join(longer, "training/a/1.jpg"), []byte("abcd"))
	for name, root := range map[string]string{
		"one image more": tree(t, append(names, "training/a/2.jpg")...),
		"one class more": tree(t, append(names, "training/c/1.jpg")...),
		"another name":   tree(t, "training/a/1.jpg", "training/b/1.jpeg", "validation/a/1.jpg"),
		"another length": longer,
		"another split":  tree(t, "training/a/1.jpg", "training/b/1.jpg", "evaluation/a/1.jpg"),
		"fewer images":   tree(t, "training/a/1.jpg"),
	} {
		if digest(t, root) == base {
			t.Errorf("%s: the digest stays", name)
		}
	}
}

func digest(t *testing.T, root string) string {
	t.Helper()
	d, err := Scan(root)
	if err != nil {
		t.Fatal(err)
	}
	return ListingDigest(d.Listing())
}

func TestSplitsAreThoseThatExist(t *testing.T) {
	d, err := Scan(tree(t, "test/a/1.jpg", "train/a/2.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, split := range d.Splits() {
		names = append(names, split.Name)
	}
	if want := []string{Training, Evaluation}; !reflect.DeepEqual(names, want) {
		t.Errorf("splits %v, want %v", names, want)
	}
}
