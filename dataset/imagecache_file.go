package dataset

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"github.com/tfft/tfft/internal/disk"
)

// stateBytes is the length of a fileState: six numbers of 8 bytes.
const stateBytes = 48

// fileState tells one state of an image from all others: its file's device, inode, size, and
// the times of the last change of contents and of inode in nanoseconds, and where in the file
// it is. Programs can set the first time back, as tar and rsync do, but not the second. Taking
// it costs a microsecond, where a hash of the contents would read the file.
type fileState [stateBytes]byte

// fileStamp is what a scan knows of a file, to tell whether it changed; without a time: nobody
// looked.
type fileStamp struct {
	size     int64 // bytes
	modified int64 // nanoseconds since 1970
}

// stampOf is that of the file that info describes.
func stampOf(info fs.FileInfo) fileStamp {
	return fileStamp{size: info.Size(), modified: info.ModTime().UnixNano()}
}

// stateOf takes the state of an image, following links to its file.
func stateOf(source Source, s Sample) (state fileState, ok bool) {
	info, err := os.Stat(source.File(s))
	if err != nil {
		return state, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.Mode().IsRegular() {
		return state, false
	}
	for i, n := range []uint64{uint64(stat.Dev), stat.Ino, uint64(stat.Size), uint64(stat.Mtim.Nano()), uint64(stat.Ctim.Nano()), uint64(s.place)} {
		binary.LittleEndian.PutUint64(state[8*i:], n)
	}
	return state, true
}

// stamp is the part of a state that a scan knows, too.
func (s fileState) stamp() fileStamp {
	return fileStamp{size: int64(binary.LittleEndian.Uint64(s[16:])), modified: int64(binary.LittleEndian.Uint64(s[24:]))}
}

// settleTime is more than the step in which any file system keeps times: a file
// that changed less than it ago could change again and show the same times.
const settleTime = 2 * time.Second

// settled says whether any change of the file from now on will show.
func (s fileState) settled(now time.Time) bool {
	changed := int64(binary.LittleEndian.Uint64(s[32:]))
	return now.UnixNano()-changed > int64(settleTime)
}

// diskSpace is what file takes on its disk and what that has free, in bytes.
func diskSpace(file *os.File) (taken, free int64, err error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(int(file.Fd()), &stat); err != nil {
		return 0, 0, fmt.Errorf("measure %q: %w", file.Name(), err)
	}
	bytes, err := disk.Free(file.Name())
	return stat.Blocks * 512, int64(bytes), err
}
