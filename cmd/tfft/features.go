package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/features"
	featurecache "github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// featureFlags are the flags of the feature cache.
func featureFlags() []cli.Flag {
	use := stringFlag("cache-features", "compute what frozen layers make of an image once and keep it: `WHEN` is auto (where that is worth it) or off")
	use.Value = "auto"
	dtype := stringFlag("cache-dtype", "keep features as `TYPE` float32 or, rounded, in half the space, float16")
	dtype.Value = "float32"
	limit := stringFlag("cache-limit", "features may take `SIZE` on disk (20GB, 500MB); those unused for longest go first")
	limit.DefaultText = "half of what is free"
	views := intFlag("views", "show only `K` augmented views of each training image, in epoch e view e mod K, so that their features can be kept; "+
		"what is given up is the variety of a new view in each epoch")
	views.DefaultText = "a new view in each epoch"
	return []cli.Flag{use, dtype, limit, views}
}

// featureCachingOf reads and checks the flags of the feature cache.
func featureCachingOf(c *cli.Context, augment augment.List) (train.FeatureCaching, int64, error) {
	f := train.FeatureCaching{Cache: c.String("cache-features"), DType: c.String("cache-dtype"), Views: c.Int("views")}
	err := cmp.Or(
		oneOf(c, "cache-features", "auto", "off"),
		oneOf(c, "cache-dtype", "float32", "float16"),
		positive(c, "views"),
	)
	if err != nil {
		return f, 0, err
	}
	if f.Views > 0 && augment.None() {
		return f, 0, fault.Usage("--views %d: without augmentation, all views of an image are the same", f.Views).
			WithHint("leave --views out, or choose an augmentation")
	}
	limit, err := sizeFlag(c, "cache-limit")
	return f, limit, err
}

// planFeatures says how a phase goes by features.
func planFeatures(m *graph.Manifest, p *runfolder.PlannedPhase) features.Plan {
	return features.NewPlan(m, p.Phase, p.Settings.FeatureCaching, p.Settings.Augment != "none")
}

// phaseData are the images of a phase, as the phase takes them.
type phaseData struct {
	plan       features.Plan
	training   train.Source
	validation train.Source
	caching    time.Duration // that computing features took
}

// phaseData makes the sources of a phase: features where they are worth
// keeping, else images.
func (j *job) phaseData(ctx context.Context, phase *runfolder.PlannedPhase) (*phaseData, error) {
	began := time.Now()
	d := &phaseData{plan: planFeatures(j.manifest, phase)}
	var err error
	if d.validation, err = j.featureSource(ctx, phase, j.data.Validation, d.plan, d.plan.Evaluation); err != nil {
		return nil, err
	}
	if d.training, err = j.featureSource(ctx, phase, j.data.Training, d.plan, d.plan.Training); err != nil {
		return nil, err
	}
	if d.plan.Evaluation {
		d.caching = time.Since(began)
	}
	return d, nil
}

// featureSource is the source of a split: images, or with cached their features.
// Where the cache cannot keep them, they are computed whenever they are wanted.
func (j *job) featureSource(ctx context.Context, phase *runfolder.PlannedPhase, split *dataset.Split, plan features.Plan, cached bool) (train.Source, error) {
	cfg := j.loaderConfig(split, phase.Settings)
	if !cached {
		return dataset.NewLoader(cfg)
	}
	cfg.Views = max(cfg.Views, 1) // unaugmented, an image looks alike in all epochs
	collector := &features.Collector{
		Model: j.model, Phase: phase.Name, Values: plan.Values, Half: phase.Settings.Half(),
		OnImage: func(done, total int) {
			j.out.Task(fmt.Sprintf("%s: features of %s images", phase.Name, split.Name), done, total)
		},
	}
	set, err := j.collect(ctx, collector, cfg, phase)
	if errors.Is(err, features.ErrCache) {
		j.out.Warn("features are not kept, but computed each time: %v", err)
		images, err := dataset.NewLoader(cfg)
		return collector.Computed(images), err
	}
	if err != nil {
		return nil, fmt.Errorf("phase %q: features of the %s images: %w", phase.Name, split.Name, err)
	}
	cfg.Filler = dataset.FeaturesFrom(set)
	return dataset.NewLoader(cfg)
}

// collect brings the features of a split's images into the cache.
func (j *job) collect(ctx context.Context, collector *features.Collector, cfg dataset.LoaderConfig, phase *runfolder.PlannedPhase) (*features.Set, error) {
	var err error
	if collector.Cache, err = j.featureCache(phase, collector); err != nil {
		return nil, fmt.Errorf("%w: %w", features.ErrCache, err)
	}
	cfg.Shuffle = false
	images, err := dataset.NewLoader(cfg)
	if err != nil {
		return nil, err
	}
	return collector.Collect(ctx, images, cfg.Views)
}

// featureCache opens the cache of a phase's features, once.
func (j *job) featureCache(phase *runfolder.PlannedPhase, f *features.Collector) (*featurecache.Cache, error) {
	if cache, ok := j.features[phase.Name]; ok {
		return cache, nil
	}
	fingerprint, err := j.model.Fingerprint(phase.Name)
	if err != nil {
		return nil, err
	}
	dir, err := cacheDir(j.opts.cacheDir)
	if err != nil {
		return nil, err
	}
	cache, err := featurecache.Open(featurecache.Spec{
		Dir: filepath.Join(dir, featuresDir), Fingerprint: fingerprint, Values: f.Values, Half: f.Half, Limit: j.opts.cacheLimit,
		About: featurecache.About{
			Backbone: j.manifest.Backbone, Phase: phase.Name, Shape: phase.FeatureShape, Type: phase.Settings.DType,
		},
	})
	if err == nil {
		j.features[phase.Name] = cache
	}
	return cache, err
}

// featuresDir holds the feature caches, in the folder of all caches.
const featuresDir = "features"

// describeFeatures says what is computed how often.
func describeFeatures(p *runfolder.PlannedPhase, plan features.Plan, training, validation int) string {
	if !plan.Evaluation {
		return fmt.Sprintf("%s: features are not kept: %s", p.Name, plan.Why)
	}
	what, images := "validation images", validation
	if plan.Training {
		what, images = "images", validation+training*max(p.Settings.Views, 1)
	}
	text := fmt.Sprintf("%s: %s %s x %s = %s of features, computed once", p.Name,
		humanize.Comma(int64(images)), what, humanize.Bytes(uint64(plan.ImageBytes)), humanize.Bytes(uint64(images)*uint64(plan.ImageBytes)))
	if p.Epochs > 1 {
		text += fmt.Sprintf(" instead of %d times", p.Epochs)
	}
	if !plan.Training {
		text += "; training images are augmented anew in each epoch (--views K keeps K views of each)"
	}
	return text
}
