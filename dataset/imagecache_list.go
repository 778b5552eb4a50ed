package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ImageCacheFile is an ImageCache's file, as it lies on disk.
type ImageCacheFile struct {
	Name  string
	Bytes int64     // that it takes; it may have holes
	Used  time.Time // last written to
}

// ImageCacheFiles lists the image caches in dir; none when there is no such
// folder.
func ImageCacheFiles(dir string) ([]ImageCacheFile, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []ImageCacheFile
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasSuffix(e.Name(), imageCacheSuffix) {
			continue
		}
		f := ImageCacheFile{Name: filepath.Join(dir, e.Name()), Bytes: info.Size(), Used: info.ModTime()}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			f.Bytes = stat.Blocks * 512
		}
		files = append(files, f)
	}
	return files, nil
}
