package durable

import (
	"os"

	"golang.org/x/sys/unix"
)

// Lock keeps other processes that lock it out of the folder dir until unlock is called or
// this process ends, however it ends: the lock lies on the folder itself and leaves nothing
// behind. Where another process has it, locked is false, with no error.
func Lock(dir string) (unlock func(), locked bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, false, nil
	}
	return func() { f.Close() }, true, nil
}
