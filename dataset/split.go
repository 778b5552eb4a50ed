package dataset

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
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
	Evaluation: {"test", "testing", "evaluation"},
}

// SplitNames are the splits in the order in which they are listed.
func SplitNames() []string { return []string{Training, Validation, Evaluation} }

// SplitFolders are the names that a split's folder may have.
func SplitFolders(split string) []string { return splitFolders[split] }

// SplitNamed returns the split that a folder or a list calls word, or "".
func SplitNamed(word string) string {
	for _, name := range SplitNames() {
		if slices.Contains(splitFolders[name], strings.ToLower(strings.TrimSpace(word))) {
			return name
		}
	}
	return ""
}

// Split is one part of a dataset.
type Split struct {
	Name    string   // Training, Validation or Evaluation
	Dir     string   // its folder's name below the dataset's root; of a list, Name
	Samples []Sample // sorted by path

	// Of what ScanSplit found: what opens images, what is true of them, and what was passed over.
	Source  Source
	Targets []Target
	Notes   []Finding
}

// Sample is one labelled image.
type Sample struct {
	Path  string // relative to the dataset's root, with slashes; absolute where a list has it so; of an image in a shard, the shard's and its own in there
	Label int32  // index into Dataset.Classes, or into Dataset.Sets
	Size  int64  // bytes, at the time of the scan; 0 in parquet, where only unpacking its page would tell

	shard int32     // the number of the shard that has the image
	place int64     // where in the shard it is: its offset, or its row in parquet; 0 in a file of its own
	file  fileStamp // of the file that it lies in, at the time of the scan
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
	return "", fault.Usage("%s under %q are all the %s split", fault.Quoted(found), root, name).
		WithHint("keep one of them, or move the others elsewhere")
}

// FindSplits lists the split folders that lie in root, without their samples. The
// error is a root that cannot be read, or two folders for one split.
func FindSplits(root string) ([]Split, error) {
	if _, err := readDir(root, "."); err != nil {
		return nil, err
	}
	var splits []Split
	for _, name := range SplitNames() {
		dir, err := findSplit(root, name)
		if err != nil {
			return nil, err
		}
		if dir != "" {
			splits = append(splits, Split{Name: name, Dir: dir})
		}
	}
	return splits, nil
}

// ClassFolders returns the sorted names of the class folders of a split.
// Hidden folders and those that programs make are no classes; links to folders are.
func ClassFolders(root, dir string) ([]string, error) { return newSurvey().classFolders(root, dir) }

// classFolders is ClassFolders, and notes what else lies in dir.
func (s *survey) classFolders(root, dir string) ([]string, error) {
	entries, err := readDir(root, dir)
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		info, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
		folder := err == nil && info.IsDir()
		switch {
		case IsHidden(entry.Name()):
			s.leaveHidden(root, name, folder)
		case folder && isProgramFolder(entry.Name()):
			s.leaveFolder(root, name, "a folder that a program made")
		case folder:
			folders = append(folders, entry.Name())
		case looksLikeImage(entry.Name()):
			s.leave(name, "an image beside the class folders", left{what: "beside the class folders of " + names.Text(dir), files: 1, images: true})
		default:
			s.leaveFile(name)
		}
	}
	slices.Sort(folders)
	return folders, nil
}

// besides notes the images that lie in root, but in no split's folder.
func (s *survey) besides(root string, splits []*Split) {
	entries, err := readDir(root, ".")
	if err != nil {
		return // it was read before
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case slices.ContainsFunc(splits, func(split *Split) bool { return split.Dir == name }):
		case entry.IsDir():
			if n, _ := imagesIn(root, name); n > 0 {
				s.leaveFolder(root, name, "a folder that is no split's")
			}
		case IsShard(name):
			s.say(name, "a shard beside folders of images: it is left out", Ignored)
		case looksLikeImage(name) && !IsHidden(name):
			s.leave(name, "an image beside the splits' folders", left{what: "beside the splits' folders", files: 1, images: true})
		}
	}
}
