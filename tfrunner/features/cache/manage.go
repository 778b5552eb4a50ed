package cache

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Entry is one cache on disk.
type Entry struct {
	Dir    string    `json:"dir"`
	About  About     `json:"about"`
	Images int       `json:"images"`
	Bytes  int64     `json:"bytes"`
	Used   time.Time `json:"used"` // last
}

// List describes the caches in dir; none when there is no such folder. Folders
// that hold something else are left out.
func List(dir string) ([]Entry, error) {
	folders, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, folder := range folders {
		e := Entry{Dir: filepath.Join(dir, folder.Name())}
		if e.read() == nil {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// read fills in what is known of the cache in e.Dir.
func (e *Entry) read() error {
	about := filepath.Join(e.Dir, aboutFile)
	info, err := os.Stat(about)
	if err != nil {
		return err
	}
	e.Used = info.ModTime()
	data, err := os.ReadFile(about)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &e.About); err != nil {
		return err
	}
	names, err := segmentFiles(e.Dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			e.Bytes += info.Size()
			e.Images += int(info.Size()) / (e.About.recordBytes() + entryBytes)
		}
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
		if err := verifySegment(name); err != nil {
			damage = append(damage, err)
		}
	}
	return damage
}

func verifySegment(name string) error {
	s, err := readSegment(name)
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
