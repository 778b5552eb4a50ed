// Package mapped reads files through memory mappings. Reading from one can
// fail, as another process may cut the file short and disks break: the processor
// reports that as a fault, which is no crash here but data that is not there.
package mapped

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
)

// File is the memory that a file is mapped to, to be read.
type File []byte

// Open maps the first size bytes of f, which may be closed then. An empty file
// has no mapping, and needs none.
func Open(f *os.File, size int64) (File, error) {
	if size == 0 {
		return nil, nil
	}
	m, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %q into memory: %w", f.Name(), err)
	}
	return m, nil
}

// Close ends the mapping. Nothing may read from it any more.
func (m File) Close() error {
	if m == nil {
		return nil
	}
	return syscall.Munmap(m)
}

// Read shows the n bytes from offset on to read, which must not keep them, and
// returns false where they could not be read. The pages are given back, so that
// they are not counted as the process's memory; they stay in the system's file
// cache.
func (m File) Read(offset int64, n int, read func([]byte)) (ok bool) {
	defer catchFault(&ok)()
	end := offset + int64(n)
	read(m[offset:end:end])
	page := int64(os.Getpagesize())
	_ = syscall.Madvise(m[offset/page*page:end], syscall.MADV_DONTNEED) // advice: nothing depends on it
	return true
}

// Peek is Read for a few bytes, whose pages stay.
func (m File) Peek(offset int64, n int, read func([]byte)) (ok bool) {
	defer catchFault(&ok)()
	read(m[offset : offset+int64(n)])
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
