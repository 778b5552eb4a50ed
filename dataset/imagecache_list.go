package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/tfft/tfft/internal/own"
)

// ImageCacheFile is an ImageCache's file, as it lies on disk.
type ImageCacheFile struct {
	Name  string
	Bytes int64           // that it takes; it may have holes
	Used  time.Time       // last
	About ImageCacheAbout // empty where the file is damaged, or of another version
}

// Remove removes the file. One of another user is left, unless a group shares the folder
// (own.ErrForeign).
func (f ImageCacheFile) Remove() error {
	if err := own.MayChange(filepath.Dir(f.Name), f.Name); err != nil {
		return err
	}
	return os.Remove(f.Name)
}

// ImageCacheFiles lists the image caches in dir; none when there is no such
// folder. What is called like one, and is not what tfft wrote, is left out.
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
		name := filepath.Join(dir, e.Name())
		if err != nil || !strings.HasSuffix(e.Name(), imageCacheSuffix) || !own.StartsWith(dir, name, imageCacheAnyMagic) {
			continue
		}
		f := ImageCacheFile{Name: name, Bytes: info.Size(), Used: info.ModTime()}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			f.Bytes = stat.Blocks * 512
		}
		f.About, _ = readImageCacheAbout(dir, name)
		files = append(files, f)
	}
	return files, nil
}
