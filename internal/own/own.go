// Package own opens files that tfft keeps for itself in a folder that a user chose, and in
// folders below it, where others may put something of the same name: a link to a file of the
// user's, a file of their own, a FIFO.
//
//	own.go     opens what is there: whose files are taken
//	make.go    makes files and folders: who may read them
package own

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrForeign is the error of a file that is not tfft's own.
var ErrForeign = errors.New("not tfft's own")

// Why a file is not.
var (
	errLink   = errors.New("it is a link")
	errKind   = errors.New("it is no regular file")
	errLinked = errors.New("the file has another name as well")
	errOther  = errors.New("it belongs to another user")
	errOpen   = errors.New("it belongs to another user, and anyone may change it")
)

// Open is os.OpenFile of a file that is tfft's, in the folder root or below: a regular one,
// which no link leads to, of one name. Files of other users are read where not everybody may
// put files: who may was chosen together with root. They are changed only where a group shares
// the folder that they lie in: it may write there, and not everybody. The error of what is not
// tfft's is ErrForeign.
func Open(root, name string, flag int) (*os.File, error) {
	f, err := os.OpenFile(name, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, FileMode(root))
	if errors.Is(err, syscall.ELOOP) {
		return nil, foreign(name, errLink)
	}
	if err != nil {
		return nil, err
	}
	if err := check(root, f, flag&(os.O_WRONLY|os.O_RDWR) != 0); err != nil {
		f.Close()
		return nil, foreign(name, err)
	}
	return f, nil
}

// MayChange refuses to remove or replace the file name where Open would refuse to write to
// it (ErrForeign).
func MayChange(root, name string) error {
	f, err := Open(root, name, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := check(root, f, true); err != nil {
		return foreign(name, err)
	}
	return nil
}

// CannotWrite says whether an error means that this user may not write there.
func CannotWrite(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

func foreign(name string, why error) error { return fmt.Errorf("%q is %w: %w", name, ErrForeign, why) }

func check(root string, f *os.File, write bool) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok || !info.Mode().IsRegular():
		return errKind
	case stat.Nlink > 1:
		return errLinked
	case int(stat.Uid) == os.Geteuid():
		return nil
	case info.Mode().Perm()&0o002 != 0 || !closed(root, filepath.Dir(f.Name())):
		return errOpen
	case write && permissions(filepath.Dir(f.Name()))&0o020 == 0:
		return errOther
	}
	return nil
}

// closed says whether no folder from root down to dir, which lies in it, lets everybody write.
func closed(root, dir string) bool {
	for {
		if permissions(dir)&0o002 != 0 {
			return false
		}
		if parent := filepath.Dir(dir); filepath.Clean(dir) != filepath.Clean(root) && parent != dir {
			dir = parent
			continue
		}
		return true
	}
}

// permissions are those of a folder; all, where they cannot be known.
func permissions(dir string) os.FileMode {
	info, err := os.Stat(dir)
	if err != nil {
		return os.ModePerm
	}
	return info.Mode().Perm()
}

// StartsWith says whether the file name is tfft's and begins with magic.
func StartsWith(root, name, magic string) bool {
	f, err := Open(root, name, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(magic))
	_, err = f.ReadAt(start, 0)
	return err == nil && string(start) == magic
}
