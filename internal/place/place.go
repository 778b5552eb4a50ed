// Package place compares where files and folders lie, whatever links lead there.
package place

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// Real is path, absolute and without links, as far as it exists.
func Real(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if !errors.Is(err, fs.ErrNotExist) || abs == filepath.Dir(abs) {
		return real, err
	}
	parent, err := Real(filepath.Dir(abs))
	return filepath.Join(parent, filepath.Base(abs)), err
}

// Within tells whether path is folder or lies in it; both are real paths.
func Within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
