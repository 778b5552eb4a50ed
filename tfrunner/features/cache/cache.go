// Package cache keeps on disk what the frozen part of a network makes of
// images, so that it is computed once for all epochs, runs and phases that
// share it.
//
//	cache.go    the features of one frozen part, by image
//	segment.go  a file of them: written whole, then only read
//	writer.go   how such a file comes to be
//	values.go   numbers as bytes, in full or half precision
//	limit.go    how much disk all of them may take, and which go when it gets too much
//	manage.go   list, verify and clear, for people
//
// Features are found by content: by a fingerprint of everything that computed
// them, which names a folder, and by the image's pixels. Nothing here can be
// stale; what is not wanted any more is merely not found.
package cache

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tfft/tfft/internal/own"
)

// Key stands for an image: the SHA-256 of its pixels as the network is fed them.
type Key [sha256.Size]byte

// KeyOf hashes an image's pixels, uint8 RGB.
func KeyOf(pixels []byte) Key { return sha256.Sum256(pixels) }

// Spec says what a Cache is for.
type Spec struct {
	Root        string // the folder that the user chose, in which Dir lies; empty: Dir
	Dir         string // where all caches lie
	Fingerprint string // of all that decides the features besides the pixels; lower-case hex
	Values      int    // float32 numbers an image
	Half        bool   // kept in half precision
	Limit       int64  // bytes on disk that all caches in Dir may take; 0: half of what is free besides them
	About       About
}

// About describes a cache to people.
type About struct {
	Backbone string `json:"backbone"`
	Phase    string `json:"phase"` // the one that it was made for
	Shape    []int  `json:"shape"` // of an image's features
	Type     string `json:"dtype"` // float32 or float16
	Uses     []Use  `json:"uses"`  // of late, the last one at the end
}

// Use is what a cache served: the features are the same for all of them.
type Use struct {
	Graph string `json:"graph"` // absolute, as names.Text writes it
	Data  string `json:"data"`  // likewise
}

// mostUses is how many of them are remembered.
const mostUses = 20

// Cache holds the features that one frozen part gives. It is safe for
// concurrent use, and so is its folder: another process may add to it, or
// remove it, at any time.
type Cache struct {
	spec     Spec
	dir      string
	mu       sync.Mutex
	segments []*segment
	places   map[Key]place
	writer   *writer // nil while nothing is being added
}

// place is where an image's features are.
type place struct {
	segment *segment
	record  int
}

const (
	nameBytes     = 32 // of the fingerprint: 128 bits
	aboutFile     = "about.json"
	segmentSuffix = ".features"
)

// Open opens the cache that spec names, empty when there was none. Files that
// are damaged, or not tfft's own, are passed over.
func Open(spec Spec) (*Cache, error) {
	c := &Cache{spec: spec, dir: filepath.Join(spec.Dir, spec.Fingerprint[:min(len(spec.Fingerprint), nameBytes)]), places: map[Key]place{}}
	if spec.Half {
		c.dir += "-half"
	}
	c.spec.Root = cmp.Or(spec.Root, spec.Dir)
	if err := own.MakeFolder(c.spec.Root, c.dir); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(c.dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%q is a link, and not tfft's own folder", c.dir)
	}
	if err := c.describe(); err != nil && !own.CannotWrite(err) && !errors.Is(err, own.ErrForeign) {
		return nil, err
	}
	if err := removeOrphans(c.spec.Root, c.dir); err != nil {
		return nil, err
	}
	names, err := segmentFiles(c.dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		s, err := openSegment(c.spec.Root, name, c.layout())
		if err == nil {
			c.take(s)
		} else if !passedOver(err) {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// passedOver says whether a file with this error is as good as none.
func passedOver(err error) bool {
	return errors.Is(err, errDamaged) || errors.Is(err, own.ErrForeign) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)
}

// describe writes what the cache is and serves, and marks it as used now.
func (c *Cache) describe() error {
	path, about := filepath.Join(c.dir, aboutFile), c.spec.About
	was, err := readAbout(c.spec.Root, path)
	if err == nil {
		uses := slices.DeleteFunc(slices.Clone(was.Uses), func(u Use) bool { return slices.Contains(about.Uses, u) })
		if len(uses)+len(about.Uses) == len(was.Uses) {
			own.Touch(path)
			return nil
		}
		if err := own.MayChange(c.spec.Root, path); err != nil {
			return err
		}
		about = was
		about.Uses = append(uses, c.spec.About.Uses...)
		about.Uses = about.Uses[max(0, len(about.Uses)-mostUses):]
	}
	data, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return err
	}
	return own.Replace(c.spec.Root, path, append(data, '\n'))
}

func (c *Cache) layout() layout { return layout{values: c.spec.Values, half: c.spec.Half} }

// take makes a segment's features findable.
func (c *Cache) take(s *segment) {
	c.segments = append(c.segments, s)
	for i, key := range s.keys {
		c.places[key] = place{s, i}
	}
}

// Values is how many numbers an image has.
func (c *Cache) Values() int { return c.spec.Values }

// Read fills dst, of Values numbers, with the features of the image key, in any
// precision as they were computed but for rounding to the cache's own. It
// returns false when the cache lacks them, or has them damaged.
func (c *Cache) Read(key Key, dst []float32) bool {
	c.mu.Lock()
	at, ok := c.places[key]
	c.mu.Unlock()
	if !ok {
		return false
	}
	if at.segment.read(at.record, dst) == nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.places[key] == at {
		delete(c.places, key)
	}
	return false
}

// Add keeps the features of an image. They can be read once Flush has been
// called, or enough has come together for a file. After an error the cache
// gives what it gave before, and takes no more.
func (c *Cache) Add(key Key, features []float32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writer == nil {
		w, err := newWriter(c.spec.Root, c.dir, c.layout())
		if err != nil {
			return err
		}
		c.writer = w
	}
	if err := c.writer.add(key, features); err != nil {
		c.writer.abandon()
		c.writer = nil
		return err
	}
	if c.writer.full() {
		return c.flush()
	}
	return nil
}

// Flush makes everything that was added readable, now and after a crash.
func (c *Cache) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flush()
}

func (c *Cache) flush() error {
	if c.writer == nil {
		return nil
	}
	w := c.writer
	c.writer = nil
	name, err := w.finish()
	if err != nil {
		return err
	}
	s, err := openSegment(c.spec.Root, name, c.layout())
	if err != nil {
		return err
	}
	c.take(s)
	return nil
}

// Close lets the files go. What was added but not flushed is lost.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.writer != nil {
		c.writer.abandon()
		c.writer = nil
	}
	for _, s := range c.segments {
		s.close()
	}
	c.segments, c.places = nil, nil
}

// segmentFiles lists the finished files of a cache's folder, sorted.
func segmentFiles(dir string) ([]string, error) {
	return files(dir, func(name string) bool { return !strings.HasPrefix(name, tmpPrefix) })
}

// files lists the segments in dir whose names are wanted, sorted.
func files(dir string, wanted func(name string) bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), segmentSuffix) && wanted(e.Name()) {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names, nil
}
