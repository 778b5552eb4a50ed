package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/tfft/tfft/internal/fault"
)

// extensions are the endings of image files, in lower case.
var extensions = []string{".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"}

// folderID tells folders apart whatever path or link leads to them.
type folderID struct{ device, inode uint64 }

// walk collects the image files below one class folder.
type walk struct {
	root  string
	label int32
	seen  map[folderID]bool // folders already read: each is read once, so loops of links end
	found []Sample

	survey *survey // gets what is passed over
}

// imagesBelow returns the images at any depth below the folder dir (relative
// to root, with slashes), labelled label. Hidden names, other extensions and
// everything that is not a regular file are passed over, unopened. Links are
// followed; a folder that several links lead to counts once.
func imagesBelow(root, dir string, label int32, survey *survey) ([]Sample, error) {
	w := &walk{root: root, label: label, seen: make(map[folderID]bool), survey: survey}
	if err := w.folder(dir); err != nil {
		return nil, err
	}
	return w.found, nil
}

// folder reads dir, unless some other path led to it before.
func (w *walk) folder(dir string) error {
	if w.visited(dir) {
		w.survey.note(dir, "a link to a folder that was read under another name", Ignored)
		return nil
	}
	entries, err := readDir(w.root, dir)
	if err != nil {
		return w.survey.stop(dir, err)
	}
	for _, entry := range entries {
		if isHidden(entry.Name()) {
			w.survey.note(path.Join(dir, entry.Name()), "a hidden name", Ignored)
			continue
		}
		if err := w.entry(path.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(name string) error {
	info, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(name)))
	if err != nil {
		if !isImageName(name) {
			w.survey.note(name, "a link to nothing", Ignored)
			return nil
		}
		return w.survey.stop(name, fault.Usage("read %q: %w", name, cause(err)).WithHint("restore the file or remove its name"))
	}
	switch {
	case info.IsDir():
		return w.folder(name)
	case !info.Mode().IsRegular():
		w.survey.note(name, "a FIFO, socket or device", Ignored)
	case !isImageName(name):
		w.survey.note(name, fmt.Sprintf("no image by its name (%s)", strings.Join(extensions, " ")), Ignored)
	default:
		w.found = append(w.found, Sample{Path: name, Label: w.label, Size: info.Size(), modified: info.ModTime().UnixNano()})
	}
	return nil
}

// visited tells whether dir was asked about before, under whatever name.
func (w *walk) visited(dir string) bool {
	info, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(dir)))
	if err != nil {
		return false // reading it will say why
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	id := folderID{device: uint64(stat.Dev), inode: stat.Ino}
	before := w.seen[id]
	w.seen[id] = true
	return before
}

// readDir lists the folder dir below root; an error names it.
func readDir(root, dir string) ([]fs.DirEntry, error) {
	full := filepath.Join(root, filepath.FromSlash(dir))
	entries, err := os.ReadDir(full)
	if err != nil {
		return nil, fault.Usage("read folder %q: %w", full, cause(err))
	}
	return entries, nil
}

// isHidden reports names that the user does not see: .DS_Store, ._x.jpg.
func isHidden(name string) bool { return strings.HasPrefix(name, ".") }

func isImageName(name string) bool {
	return slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}

// cause strips the operation and the path from a file error, for messages that
// name the file themselves.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
