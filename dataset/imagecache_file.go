package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

// stateBytes is the length of a fileState: five numbers of 8 bytes.
const stateBytes = 40

// fileState tells one state of a file from all others: device, inode, size, and
// the times of the last change of contents and of inode in nanoseconds. Programs
// can set the first time back, as tar and rsync do, but not the second. Taking
// it costs a microsecond, where a hash of the contents would read the file.
type fileState [stateBytes]byte

// stateOf takes the state of the file name, following links.
func stateOf(name string) (is fileState, ok bool) {
	info, err := os.Stat(name)
	if err != nil {
		return is, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.Mode().IsRegular() {
		return is, false
	}
	for i, n := range []uint64{uint64(stat.Dev), stat.Ino, uint64(stat.Size), uint64(stat.Mtim.Nano()), uint64(stat.Ctim.Nano())} {
		binary.LittleEndian.PutUint64(is[8*i:], n)
	}
	return is, true
}

// settleTime is more than the step in which any file system keeps times: a file
// that changed less than it ago could change again and show the same times.
const settleTime = 2 * time.Second

// settled says whether any change of the file from now on will show.
func (is fileState) settled(now time.Time) bool {
	changed := int64(binary.LittleEndian.Uint64(is[32:]))
	return now.UnixNano()-changed > int64(settleTime)
}

// mapping is a file mapped into memory to be read. Reading from it can fail, as
// another process may cut the file short and disks break: the processor reports
// that as a fault, which is no crash here but data that is not there.
type mapping []byte

// mapFile maps the first size bytes of f.
func mapFile(f *os.File, size int64) (mapping, error) {
	m, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %q into memory: %w", f.Name(), err)
	}
	return m, nil
}

func (m mapping) unmap() error { return syscall.Munmap(m) }

// holds says whether want stands at offset.
func (m mapping) holds(offset int64, want []byte) (ok bool) {
	defer catchFault(&ok)()
	return bytes.Equal(m[offset:][:len(want)], want)
}

// copy fills dst from offset on. The pages read are given back, so that they
// are not counted as the process's memory; they stay in the system's file cache.
func (m mapping) copy(dst []byte, offset int64) (ok bool) {
	defer catchFault(&ok)()
	copy(dst, m[offset:])
	page := int64(os.Getpagesize())
	first, end := offset/page*page, offset+int64(len(dst))
	_ = syscall.Madvise(m[first:end], syscall.MADV_DONTNEED) // advice: nothing depends on it
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

// diskSpace is what file takes on its disk and what that has free, in bytes.
func diskSpace(file *os.File) (taken, free int64, err error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(int(file.Fd()), &stat); err != nil {
		return 0, 0, fmt.Errorf("measure %q: %w", file.Name(), err)
	}
	var system syscall.Statfs_t
	if err := syscall.Fstatfs(int(file.Fd()), &system); err != nil {
		return 0, 0, fmt.Errorf("measure the disk of %q: %w", file.Name(), err)
	}
	return stat.Blocks * 512, int64(system.Bavail) * int64(system.Bsize), nil
}
