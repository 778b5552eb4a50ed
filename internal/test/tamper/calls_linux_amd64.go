package tamper

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// callOf reads the call that registers say is about to be made; ok is false for
// those that are on no file, or change and settle nothing.
func (t *tracer) callOf(r *unix.PtraceRegs) (c Call, ok bool) {
	const here = unix.AT_FDCWD
	switch r.Orig_rax {
	case unix.SYS_OPENAT:
		c = Call{Name: "openat", Path: t.path(int32(r.Rdi), r.Rsi), Write: r.Rdx&(unix.O_WRONLY|unix.O_RDWR|unix.O_CREAT) != 0}
	case unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV:
		c = Call{Name: "write", Path: t.file(int32(r.Rdi))}
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC:
		c = Call{Name: "fsync", Path: t.file(int32(r.Rdi))}
	case unix.SYS_FTRUNCATE:
		c = Call{Name: "ftruncate", Path: t.file(int32(r.Rdi))}
	case unix.SYS_FCHMOD:
		c = Call{Name: "fchmod", Path: t.file(int32(r.Rdi))}
	case unix.SYS_MKDIR:
		c = Call{Name: "mkdir", Path: t.path(here, r.Rdi)}
	case unix.SYS_MKDIRAT:
		c = Call{Name: "mkdir", Path: t.path(int32(r.Rdi), r.Rsi)}
	case unix.SYS_RENAME:
		c = Call{Name: "rename", Path: t.path(here, r.Rdi), To: t.path(here, r.Rsi)}
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2:
		c = Call{Name: "rename", Path: t.path(int32(r.Rdi), r.Rsi), To: t.path(int32(r.Rdx), r.R10)}
	case unix.SYS_LINK:
		c = Call{Name: "link", Path: t.path(here, r.Rdi), To: t.path(here, r.Rsi)}
	case unix.SYS_LINKAT:
		c = Call{Name: "link", Path: t.path(int32(r.Rdi), r.Rsi), To: t.path(int32(r.Rdx), r.R10)}
	case unix.SYS_UNLINK:
		c = Call{Name: "unlink", Path: t.path(here, r.Rdi)}
	case unix.SYS_UNLINKAT:
		c = Call{Name: "unlink", Path: t.path(int32(r.Rdi), r.Rsi)}
	case unix.SYS_RMDIR:
		c = Call{Name: "rmdir", Path: t.path(here, r.Rdi)}
	default:
		return c, false
	}
	return c, true
}

// file is the path that a file descriptor was opened by.
func (t *tracer) file(fd int32) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, fd))
	if err != nil {
		return ""
	}
	return path
}

// path is the absolute path for the name that lies at an address of the program.
func (t *tracer) path(folder int32, address uint64) string {
	name := t.text(address)
	switch {
	case filepath.IsAbs(name):
		return name
	case folder != unix.AT_FDCWD:
		return filepath.Join(t.file(folder), name)
	}
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", t.pid))
	if err != nil {
		return name
	}
	return filepath.Join(cwd, name)
}

// text reads a string from the program's memory.
func (t *tracer) text(address uint64) string {
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", t.pid))
	if err != nil {
		return ""
	}
	defer memory.Close()
	buffer := make([]byte, unix.PathMax)
	n, _ := memory.ReadAt(buffer, int64(address)) // as far as memory goes
	text, _, _ := bytes.Cut(buffer[:n], []byte{0})
	return string(text)
}
