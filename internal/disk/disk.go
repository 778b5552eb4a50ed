// Package disk measures the space that is free on disks.
package disk

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Free is how many bytes this process may still write where path lies, or where
// it would be made.
func Free(path string) (uint64, error) {
	existing, err := Existing(path)
	if err != nil {
		return 0, err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(existing, &disk); err != nil {
		return 0, fmt.Errorf("measure the disk of %q: %w", path, err)
	}
	return disk.Bavail * uint64(disk.Bsize), nil
}

// Existing is path, made absolute, or the nearest folder above it that exists.
func Existing(path string) (string, error) {
	existing, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(existing); !os.IsNotExist(err) || filepath.Dir(existing) == existing {
			return existing, nil
		}
		existing = filepath.Dir(existing)
	}
}
