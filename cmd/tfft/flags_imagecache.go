package main

import "github.com/urfave/cli/v2"

const headingCaches = "caches"

// cacheFlags are the flags of the decoded-image cache.
func cacheFlags() []cli.Flag {
	use := stringFlag("cache-images", "cache decoded images on disk for later epochs and runs: `WHEN` is auto (unless they take more than half of the free space) or off")
	use.Value = "auto"
	return grouped(headingCaches, use, cacheDirFlag())
}

func cacheDirFlag() cli.Flag {
	dir := stringFlag("cache-dir", "folder `DIR` of cached images and features")
	dir.DefaultText = "the user's cache folder, ~/.cache/tfft"
	return dir
}
