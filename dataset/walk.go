package dataset

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/tfft/tfft/internal/fault"
)

// ImageEndings are the endings of image files' names.
const ImageEndings = ".jpg .jpeg .png .bmp .gif .webp"

var imageEndings = strings.Fields(ImageEndings)

// FileID tells files and folders apart whatever path or link leads to them.
type FileID struct{ device, inode uint64 }

// walk collects the image files below one class folder.
type walk struct {
	root  string
	label int32
	seen  map[FileID]bool // folders already read: each is read once, so loops of links end
	found []Sample

	survey *survey // gets what is passed over
}

// ImagesBelow returns the images at any depth below the folder dir (relative
// to root, with slashes), labelled 0. Hidden names, folders of programs, other endings
// and everything that is not a regular file are passed over, unopened. Links are followed; a
// folder that several links lead to counts once.
func ImagesBelow(root, dir string) ([]Sample, error) { return imagesBelow(root, dir, 0, newSurvey()) }

// imagesBelow is ImagesBelow with a label, and a survey.
func imagesBelow(root, dir string, label int32, survey *survey) ([]Sample, error) {
	w := &walk{root: root, label: label, seen: make(map[FileID]bool), survey: survey}
	if err := w.folder(dir); err != nil {
		return nil, err
	}
	return w.found, nil
}

// folder reads dir, unless some other path led to it before.
func (w *walk) folder(dir string) error {
	if info, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(dir))); err == nil && w.visited(info) {
		w.survey.note(dir, "a link to a folder that was read under another name", Ignored)
		return nil
	}
	entries, err := readDir(w.root, dir)
	if err != nil {
		return w.survey.stop(dir, err)
	}
	for _, entry := range entries {
		if IsHidden(entry.Name()) {
			w.survey.leaveHidden(w.root, path.Join(dir, entry.Name()), entry.IsDir())
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
		if !IsImageName(name) {
			w.survey.leave(name, "a link to nothing", left{what: "behind links to nothing", files: 1, images: looksLikeImage(name)})
			return nil
		}
		return w.survey.stop(name, fault.Usage("read %q: %w", name, fault.Cause(err)).WithHint("restore the file or remove its name"))
	}
	switch {
	case info.IsDir() && isProgramFolder(path.Base(name)):
		w.survey.leaveFolder(w.root, name, "a folder that a program made")
	case info.IsDir():
		return w.folder(name)
	case !info.Mode().IsRegular():
		w.survey.leave(name, "a FIFO, socket or device", left{what: "in FIFOs, sockets or devices", files: 1, images: looksLikeImage(name)})
	case !IsImageName(name):
		w.survey.leaveFile(name)
	default:
		sample := Sample{Path: name, Label: w.label, Size: info.Size(), file: stampOf(info)}
		w.found = append(w.found, sample)
		if id, ok := FileIDOf(info); ok {
			w.survey.found(id, sample)
		}
	}
	return nil
}

// visited tells whether a folder was asked about before, under whatever name.
func (w *walk) visited(info fs.FileInfo) bool {
	id, ok := FileIDOf(info)
	before := ok && w.seen[id]
	w.seen[id] = true
	return before
}

// FileIDOf tells the file that info describes from others; ok is false where the system
// does not say.
func FileIDOf(info fs.FileInfo) (id FileID, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return FileID{}, false
	}
	return FileID{device: uint64(stat.Dev), inode: stat.Ino}, true
}

// readDir lists the folder dir below root; an error names it.
func readDir(root, dir string) ([]fs.DirEntry, error) {
	full := filepath.Join(root, filepath.FromSlash(dir))
	entries, err := os.ReadDir(full)
	if err != nil {
		return nil, fault.Usage("read folder %q: %w", full, fault.Cause(err))
	}
	return entries, nil
}

// IsHidden reports names that the user does not see: .DS_Store, ._x.jpg.
func IsHidden(name string) bool { return strings.HasPrefix(name, ".") }

// IsImageName tells whether a name, by its ending, is that of an image file.
func IsImageName(name string) bool {
	return slices.Contains(imageEndings, strings.ToLower(path.Ext(name)))
}
