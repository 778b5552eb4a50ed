package runfolder

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/tfft/tfft/internal/fault"
)

// Lock keeps other processes from running in the folder until unlock is called
// or this process ends, however it ends: the lock lies on the folder itself and
// leaves nothing behind. A folder that is locked already is refused at once
// (exit code 2).
func (r Folder) Lock() (unlock func(), err error) {
	dir, err := os.Open(string(r))
	if err != nil {
		return nil, fault.Usage("`run`: %w", err)
	}
	if err := unix.Flock(int(dir.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		dir.Close()
		return nil, fault.Usage("another tfft is at work in the run folder %q", string(r)).
			WithHint("wait until it ends, or choose another folder with `run`")
	}
	return func() { dir.Close() }, nil
}
