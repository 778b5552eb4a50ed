package dataset

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/tfft/tfft/internal/fault"
)

// Contents are checksums of a dataset's image files, each from when the file was first
// read. They tell a file in whose place there is another one later, whatever its size
// and times. They are safe for concurrent use.
type Contents struct {
	places places
	sums   []atomic.Uint64 // by place: wasRead, and the CRC-32C of the file; 0: it was not read yet
	known  atomic.Int64
}

const wasRead = 1 << 32

// NewContents knows none of d's files yet.
func NewContents(d *Dataset) *Contents {
	c := &Contents{places: d.Splits()}
	c.sums = make([]atomic.Uint64, c.places.count())
	return c
}

// Known is how many files were read.
func (c *Contents) Known() int { return int(c.known.Load()) }

// check remembers the checksum of the image path, or compares it with what it was. A nil c
// takes any.
func (c *Contents) check(path string, sum uint32) error {
	if c == nil {
		return nil
	}
	at, ok := c.places.of(path)
	if !ok || c.remember(at, sum) {
		return nil
	}
	return fault.Usage("%q is another file than the run read before, of the same size", path).WithHint(hintPutBack)
}

// remember is false where there was another checksum.
func (c *Contents) remember(at int, sum uint32) bool {
	now := wasRead | uint64(sum)
	if c.sums[at].CompareAndSwap(0, now) {
		c.known.Add(1)
		return true
	}
	return c.sums[at].Load() == now
}

// Text has a line for each file that was read: its checksum in hex, and its path, quoted.
func (c *Contents) Text() []byte {
	var b bytes.Buffer
	at := 0
	for _, split := range c.places {
		for _, s := range split.Samples {
			if sum := c.sums[at].Load(); sum != 0 {
				fmt.Fprintf(&b, "%08x %q\n", uint32(sum), s.Path)
			}
			at++
		}
	}
	return b.Bytes()
}

// Recall takes what Text gave. Files that are not of the dataset are passed over.
func (c *Contents) Recall(text []byte) error {
	for line := range strings.Lines(string(text)) {
		hex, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		sum, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			return fmt.Errorf("no checksum: %q", line)
		}
		path, err := strconv.Unquote(quoted)
		if err != nil {
			return fmt.Errorf("no path: %q", line)
		}
		if at, ok := c.places.of(path); ok {
			c.remember(at, uint32(sum))
		}
	}
	return nil
}

// places tell images by their number, from the first of the first split on.
type places []*Split

// count is how many images there are.
func (p places) count() int {
	n := 0
	for _, split := range p {
		n += len(split.Samples)
	}
	return n
}

// of is the number of the image path; ok is false where it is none of the splits'.
func (p places) of(path string) (number int, ok bool) {
	before := 0
	for _, split := range p {
		at, ok := slices.BinarySearchFunc(split.Samples, path, func(s Sample, path string) int { return strings.Compare(s.Path, path) })
		if ok {
			return before + at, true
		}
		before += len(split.Samples)
	}
	return 0, false
}
