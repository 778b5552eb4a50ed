// Package mapped reads files through memory mappings. Reading from one can
// fail, as another process may cut the file short and disks break: the processor
// reports that as a fault, which is no crash here but data that is not there.
package mapped

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"syscall"
)

// File is the memory that a file is mapped to, to be read by any number of
// goroutines. A nil File is an empty one.
type File struct {
	contents []byte
	read     atomic.Int64 // bytes read since pages were last given back
}

// keep is how many bytes are read before their pages are given back. Each time
// costs every processor that runs the program an interrupt.
const keep = 4 << 20

// Open maps the first size bytes of f, which may be closed then. An empty file
// has no mapping, and needs none.
func Open(f *os.File, size int64) (*File, error) {
	if size == 0 {
		return nil, nil
	}
	contents, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %q into memory: %w", f.Name(), err)
	}
	return &File{contents: contents}, nil
}

// Close ends the mapping. Nothing may read from it any more.
func (m *File) Close() error {
	if m == nil {
		return nil
	}
	return syscall.Munmap(m.contents)
}

// Size is the number of bytes that are mapped.
func (m *File) Size() int64 {
	if m == nil {
		return 0
	}
	return int64(len(m.contents))
}

// Read shows the n bytes from offset on to read, which must not keep them, and
// returns false where they could not be read. Now and then all pages are given
// back, so that few of them count as the process's memory; they stay in the
// system's file cache.
func (m *File) Read(offset int64, n int, read func([]byte)) (ok bool) {
	defer catchFault(&ok)()
	end := offset + int64(n)
	read(m.contents[offset:end:end])
	if sum := m.read.Add(int64(n)); sum >= keep && m.read.CompareAndSwap(sum, 0) {
		_ = syscall.Madvise(m.contents, syscall.MADV_DONTNEED) // advice: nothing depends on it
	}
	return true
}

// catchFault makes *ok false where reading memory between this call and that of
// its result, deferred, faults.
func catchFault(ok *bool) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		switch fault := recover().(type) {
		case nil:
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			*ok = false
		default:
			panic(fault)
		}
	}
}
