package main

import (
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// featureFlags are the flags of the feature cache.
func featureFlags() []cli.Flag {
	use := stringFlag("cache-features", "compute the output of frozen layers once per image and cache it: `WHEN` is auto (where that saves time) or off")
	use.Value = "auto"
	dtype := stringFlag("cache-dtype", "cache features as `TYPE`: float32, or float16 (rounded, in half the space)")
	dtype.Value = "float32"
	limit := stringFlag("cache-limit", "cache at most `SIZE` of features on disk (20GB, 500MB); the least recently used go first")
	limit.DefaultText = "half of what is free"
	views := intFlag("views", "train on only `K` augmented views of each image (in epoch e, view e mod K), so that their features can be cached; "+
		"images vary less than with a new view in each epoch")
	views.DefaultText = "a new view in each epoch"
	return grouped(headingCaches, use, dtype, limit, views)
}

// featureCachingOf reads and checks the flags of the feature cache.
func featureCachingOf(c *cli.Context, augment augment.List) (train.FeatureCaching, int64, error) {
	f := train.FeatureCaching{Cache: c.String("cache-features"), DType: c.String("cache-dtype"), Views: c.Int("views")}
	if err := positive(c, "views"); err != nil {
		return f, 0, err
	}
	if f.Views > 0 && augment.None() {
		return f, 0, fault.Usage("--views %d: without augmentation, all views of an image are the same", f.Views).
			WithHint("leave --views out, or choose an augmentation")
	}
	if f.Views > 0 && augment.Mixes() {
		return f, 0, fault.Usage("--views %d: images that are mixed with each other have no features to keep", f.Views).
			WithHint("leave --views out, or mixup and cutmix")
	}
	limit, err := sizeFlag(c, "cache-limit")
	return f, limit, err
}
