package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Names of the splits, whatever their folders are called.
const (
	Training   = "training"
	Validation = "validation"
	Evaluation = "evaluation"
)

// splitFolders lists the folder names that each split may have.
var splitFolders = map[string][]string{
	Training:   {"train", "training"},
	Validation: {"val", "valid", "validation"},
	Evaluation: {"test", "evaluation"},
}

// Split is one part of a dataset.
type Split struct {
	Name    string   // Training, Validation or Evaluation
	Dir     string   // its folder's name below the dataset's root
	Samples []Sample // sorted by path
}

// Sample is one labelled image file.
type Sample struct {
	Path  string // relative to the dataset's root, with slashes
	Label int32  // index into Dataset.Classes
	Size  int64  // bytes, at the time of the scan

	modified int64 // when the file was, at the time of the scan: nanoseconds since 1970; 0: nobody looked
}

// findSplit returns the name of the folder below root that holds the split
// name, or "" when there is none.
func findSplit(root, name string) (string, error) {
	var found []string
	for _, dir := range splitFolders[name] {
		if info, err := os.Stat(filepath.Join(root, dir)); err == nil && info.IsDir() {
			found = append(found, dir)
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", fault.Usage("%s under %q are all the %s split", quoted(found), root, name).
		WithHint("keep one of them, or move the others elsewhere")
}

// classFolders returns the sorted names of the class folders of a split.
// Hidden folders are no classes; links to folders are.
func classFolders(root, dir string) ([]string, error) {
	entries, err := readDir(root, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if isHidden(entry.Name()) {
			continue
		}
		info, err := os.Stat(filepath.Join(root, dir, entry.Name()))
		if err == nil && info.IsDir() {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// quoted lists names for an error text: "a", "b".
func quoted(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Quote(name))
	}
	return b.String()
}
