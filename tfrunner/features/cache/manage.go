package cache

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/tfft/tfft/internal/own"
)

// Entry is one cache on disk.
type Entry struct {
	Dir     string    `json:"dir"`
	About   About     `json:"about"`
	Images  int       `json:"images"` // 0 where Damaged
	Bytes   int64     `json:"bytes"`
	Used    time.Time `json:"used"`              // last
	Damaged bool      `json:"damaged,omitempty"` // what About says is not what was written

	root string // see Spec.Root
}

// List describes the caches in dir, which lies in root (see Spec); none when there is no
// such folder. Folders that hold something else are left out.
func List(root, dir string) ([]Entry, error) {
	folders, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, folder := range folders {
		e := Entry{Dir: filepath.Join(dir, folder.Name()), root: root}
		if folder.IsDir() && e.read() {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// read fills in what is known of the cache in e.Dir; false: there is none.
func (e *Entry) read() bool {
	about := filepath.Join(e.Dir, aboutFile)
	info, err := os.Lstat(about)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	e.Used = info.ModTime()
	e.About, err = readAbout(e.root, about)
	e.Damaged = err != nil
	names, err := segmentFiles(e.Dir)
	if err != nil || e.Damaged && !slices.ContainsFunc(names, e.isSegment) {
		return false
	}
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil && e.isSegment(name) {
			e.Bytes += info.Size()
			if !e.Damaged {
				e.Images += int(info.Size()) / (e.About.recordBytes() + entryBytes)
			}
		}
	}
	return true
}

// isSegment says whether the file name is a segment of tfft's own.
func (e *Entry) isSegment(name string) bool { return own.StartsWith(e.root, name, magic) }

// readAbout reads aboutFile; what makes no sense is errDamaged.
func readAbout(root, name string) (About, error) {
	file, err := own.Open(root, name, os.O_RDONLY)
	if err != nil {
		return About{}, err
	}
	defer file.Close()
	var a About
	if err := json.NewDecoder(io.LimitReader(file, maxAbout)).Decode(&a); err != nil {
		return About{}, fmt.Errorf("%q: %w", name, errDamaged)
	}
	values := 1
	for _, n := range a.Shape {
		if n < 1 || n > maxValues/values {
			return About{}, fmt.Errorf("%q: shape %v: %w", name, a.Shape, errDamaged)
		}
		values *= n
	}
	return a, nil
}

// maxAbout is more than an aboutFile has, in bytes.
const maxAbout = 1 << 16

// Remove removes the cache: what tfft wrote. The folder stays where something else lies in it.
// A cache of another user is left, unless a group shares its folder (own.ErrForeign).
func (e *Entry) Remove() error {
	if err := own.MayChange(e.root, filepath.Join(e.Dir, aboutFile)); err != nil {
		return err
	}
	entries, err := os.ReadDir(e.Dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := filepath.Join(e.Dir, entry.Name())
		unfinished := strings.HasPrefix(entry.Name(), tmpPrefix) && entry.Type().IsRegular()
		if !unfinished && !(strings.HasSuffix(entry.Name(), segmentSuffix) && e.isSegment(name)) {
			continue
		}
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	// The description goes last: a cache of which something is left is still found.
	if err := os.Remove(filepath.Join(e.Dir, aboutFile)); err != nil {
		return err
	}
	if err := os.Remove(e.Dir); err != nil && !errors.Is(err, syscall.ENOTEMPTY) {
		return err
	}
	return nil
}

// recordBytes is what an image takes.
func (a *About) recordBytes() int {
	values := 1
	for _, n := range a.Shape {
		values *= n
	}
	return layout{values: values, half: a.Type == "float16"}.recordBytes()
}

// Verify reads the whole cache and returns one error for each file that is not
// what was written.
func (e *Entry) Verify() []error {
	names, err := segmentFiles(e.Dir)
	if err != nil {
		return []error{err}
	}
	var damage []error
	for _, name := range names {
		if err := verifySegment(e.root, name); err != nil {
			damage = append(damage, err)
		}
	}
	return damage
}

func verifySegment(root, name string) error {
	s, err := readSegment(root, name)
	if err != nil {
		return err
	}
	defer s.close()
	values := make([]float32, s.layout.values)
	for i := range s.keys {
		if err := s.read(i, values); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
	}
	return nil
}
