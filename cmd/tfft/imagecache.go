package main

import (
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/train"
)

// cacheFlags are the flags of the decoded-image cache.
func cacheFlags() []cli.Flag {
	use := stringFlag("cache-images", "keep decoded images on disk for later epochs and runs: `WHEN` is auto (unless they take more than half of the free space) or off")
	use.Value = "auto"
	return []cli.Flag{use, cacheDirFlag()}
}

func cacheDirFlag() cli.Flag {
	dir := stringFlag("cache-dir", "decoded images and features are kept in the folder `DIR`")
	dir.DefaultText = "the user's cache folder, ~/.cache/tfft"
	return dir
}

// openCache opens the image cache. Where there can be none, a warning says why.
func (j *job) openCache() {
	if j.opts.cacheImages == "off" {
		return
	}
	var err error
	if j.cache, err = j.newCache(); err != nil {
		j.out.Warn("no image cache: %v", err)
	}
}

func (j *job) newCache() (*dataset.ImageCache, error) {
	dir, err := cacheDir(j.opts.cacheDir)
	if err != nil {
		return nil, err
	}
	in := j.manifest.Input
	return dataset.OpenImageCache(dataset.ImageCacheConfig{
		Dir: dir, Data: j.data, Height: in.Height, Width: in.Width, Decoding: j.trainer.Fingerprint(), // which says all of the other decoder's, too
	})
}

// cacheDir is the folder of all caches: the one asked for, or the user's.
func cacheDir(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(user, "tfft"), nil
}

// cacheHook warns, once, that the cache cannot keep more images.
func (j *job) cacheHook() train.Hook {
	return train.Hook{OnEpoch: func(*train.Progress) error {
		if j.cache == nil || j.cacheFailed {
			return nil
		}
		if err := j.cache.Failure(); err != nil {
			j.cacheFailed = true
			j.out.Warn("the image cache is not complete, and images that it lacks are decoded every time: %v", err)
		}
		return nil
	}}
}
