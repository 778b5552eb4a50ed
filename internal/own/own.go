// Package own opens files that tfft keeps for itself in folders where others may put
// something of the same name: a link to a file of the user's, a file of their own, a FIFO.
package own

import (
	"errors"
	"fmt"
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
)

// Open is os.OpenFile of a file that is tfft's: a regular one, which no link leads to, of one
// name, and of this user. Files of others are taken in a folder that a group shares: one that
// it may write to, and not everybody. The error of what is not tfft's is ErrForeign.
func Open(name string, flag int, perm os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(name, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, perm)
	if errors.Is(err, syscall.ELOOP) {
		return nil, foreign(name, errLink)
	}
	if err != nil {
		return nil, err
	}
	if err := check(f); err != nil {
		f.Close()
		return nil, foreign(name, err)
	}
	return f, nil
}

func foreign(name string, why error) error { return fmt.Errorf("%q is %w: %w", name, ErrForeign, why) }

func check(f *os.File) error {
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
	case int(stat.Uid) != os.Geteuid() && !shared(filepath.Dir(f.Name())):
		return errOther
	}
	return nil
}

// shared says whether a group may write to a folder, and not everybody.
func shared(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o022 == 0o020
}

// StartsWith says whether the file name is tfft's and begins with magic.
func StartsWith(name, magic string) bool {
	f, err := Open(name, os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(magic))
	_, err = f.ReadAt(start, 0)
	return err == nil && string(start) == magic
}
