package own

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/tfft/tfft/internal/durable"
)

// shared says whether others than its user may look into the folder root: then what is made
// in it has the modes that the umask leaves, and else it is the user's alone.
func shared(root string) bool {
	info, err := os.Stat(root)
	return err == nil && info.Mode().Perm()&0o077 != 0
}

// FileMode is that of a new file in root, before the umask.
func FileMode(root string) os.FileMode {
	if shared(root) {
		return 0o666
	}
	return 0o600
}

// MakeFolder makes the folder dir, which is root or lies in it, and root, where they are
// missing. A root that it makes is the user's alone.
func MakeFolder(root, dir string) error {
	mode := os.FileMode(0o700)
	if shared(root) {
		mode = 0o777
	}
	return os.MkdirAll(dir, mode)
}

// Create makes a new file in dir, which lies in root; its name is prefix, random letters and
// suffix.
func Create(root, dir, prefix, suffix string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, prefix+rand.Text()+suffix), os.O_RDWR|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, FileMode(root))
}

// Replace makes data the content of the file name, in root or below, in one step.
func Replace(root, name string, data []byte) (err error) {
	f, err := Create(root, filepath.Dir(name), durable.TmpPrefix, "")
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(name))
}

// Touch gives a file the time of now, which who may write to it may do. Where that cannot be
// done, the file only looks older than it is.
func Touch(name string) {
	now := []unix.Timespec{{Nsec: unix.UTIME_NOW}, {Nsec: unix.UTIME_NOW}}
	_ = unix.UtimesNanoAt(unix.AT_FDCWD, name, now, unix.AT_SYMLINK_NOFOLLOW)
}
