package tfrunner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/internal/own"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// data are the images of a run, and what they go through before they are batches.
type data struct {
	config   *Config
	manifest *graph.Manifest
	*dataset.Dataset
	listing  []byte            // of the images as they were found
	contents *dataset.Contents // of those that were read
	skipped  []dataset.Finding // images that the run does without

	loaded   bool
	decoder  Decoder
	trainer  Decoder                 // of training images; the same, unless they are decoded fast
	cache    *dataset.ImageCache     // nil: none
	features map[string]*cache.Cache // by phase, those opened so far
	warned   bool                    // that this user may not write to the caches
}

// openData finds the images, and refuses those that the graph cannot be trained on.
func openData(config *Config, m *graph.Manifest) (*data, error) {
	if err := config.Check(m); err != nil {
		return nil, err
	}
	if err := config.checkMixing(m); err != nil {
		return nil, err
	}
	images, err := config.readImages(m.Task)
	if err != nil {
		return nil, err
	}
	if n := len(images.Classes); n != m.Classes {
		classes, holder := images.Words()
		return nil, fault.Usage("%q has %d %s (%s), the graph has %d classes", images.Origin(), n, classes, strings.Join(images.Classes, ", "), m.Classes).
			WithHint("fix the "+holder+", or export a graph for so many classes: python -m pyexport --classes %d", n)
	}
	if err := config.checkClassSettings(m, images); err != nil {
		return nil, err
	}
	if images.Validation == nil {
		err := images.NoImages(dataset.Validation)
		return nil, fault.Usage("%w", err).
			WithHint("%s", cmp.Or(fault.Hint(err), "set some of the training images aside in a folder validation, one folder a class"))
	}
	return &data{config: config, manifest: m, Dataset: images, listing: images.Listing(), contents: dataset.NewContents(images), features: map[string]*cache.Cache{}}, nil
}

// readImages finds the images, and refuses those of which something is not known that the
// graph learns.
func (c *Config) readImages(task graph.Task) (*dataset.Dataset, error) {
	images, err := c.ReadData(c.Data)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, t := range images.Targets {
		known = append(known, fmt.Sprintf("%s (%d an image)", t.Name, t.Size))
	}
	for _, want := range task.Targets {
		if !slices.ContainsFunc(images.Targets, func(t dataset.Target) bool { return t.Name == want.Name && t.Size == want.Size() }) {
			return nil, fault.Usage("the graph's task %q learns %v of each image; the images in %q have %s", task.Name, want, images.Origin(), strings.Join(known, ", ")).
				WithHint("give images with %s, or a graph that learns what these have", want.Name)
		}
	}
	return images, nil
}

// load makes the decoders, opens the image cache and leaves bad images out. The second
// time, it does nothing.
func (d *data) load(ctx context.Context) (err error) {
	if d.loaded {
		return nil
	}
	options := DecoderOptions{Input: d.manifest.Input, IgnoreEXIF: d.config.IgnoreEXIF, Memory: d.config.DecodeMemory}
	if d.decoder, err = d.config.NewDecoder(options); err != nil {
		d.decoder = nil
		return err
	}
	d.trainer = d.decoder
	if d.config.Decode == DecodeFast {
		options.Fast = true
		if d.trainer, err = d.config.NewDecoder(options); err != nil {
			d.trainer = nil
			return err
		}
	}
	d.openCache()
	if d.config.SkipBadImages {
		if err := d.skipBad(ctx); err != nil {
			return err
		}
	}
	d.loaded = true
	return nil
}

// openCache opens the image cache. Where there can be none, a warning says why.
func (d *data) openCache() {
	if !d.config.CacheImages {
		return
	}
	dir, err := CacheFolder(d.config.CacheDir)
	if err == nil {
		in := d.manifest.Input
		d.cache, err = dataset.OpenImageCache(dataset.ImageCacheConfig{
			Dir: dir, Data: d.Dataset, Height: in.Height, Width: in.Width, Decoding: d.trainer.Fingerprint(), // which says all of the other decoder's, too
		})
	}
	if err != nil {
		d.warnCache("no image cache", err)
	}
}

// warnCache warns of a cache that does not take what it should; once of the folder, where
// this user may not write there.
func (d *data) warnCache(what string, err error) {
	if !own.CannotWrite(err) && !errors.Is(err, own.ErrForeign) {
		d.config.Observer.Warn("%s: %v", what, err)
		return
	}
	if !d.warned {
		d.warned = true
		d.config.Observer.Warn("the cache is only read, and what it lacks is computed each time: %v", err)
	}
}

// CacheFolder is the folder of all caches: the one asked for, or the user's.
func CacheFolder(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(user, "tfft"), nil
}

// watchCache warns, once, that the image cache cannot keep more images.
func (d *data) watchCache() train.Hook {
	warned := false
	return train.Hook{OnEpoch: func(*train.Progress) error {
		if d.cache == nil || warned {
			return nil
		}
		if err := d.cache.Failure(); err != nil {
			warned = true
			d.warnCache("the image cache is not complete, and images that it lacks are decoded every time", err)
		}
		return nil
	}}
}

// skipBad leaves out the images of every split that cannot be used.
func (d *data) skipBad(ctx context.Context) error {
	for _, split := range d.Splits() {
		cfg := d.unchanged(split, 1)
		cfg.Contents = nil // a changed image is no bad one
		loader, err := dataset.NewLoader(cfg)
		if err != nil {
			return err
		}
		found, err := loader.BadImages(ctx, func(done, total int) { d.config.Observer.Work("look at "+split.Name+" images", done, total) })
		if err != nil {
			return err
		}
		d.skipped = append(d.skipped, found...)
	}
	if len(d.skipped) == 0 {
		return nil
	}
	rest, err := d.Without(d.skipped)
	if err == nil {
		d.Dataset = rest
	}
	return err
}

// skippedPaths are the paths of the images left out, as names.Text writes them.
func (d *data) skippedPaths() (paths []string) {
	for _, f := range d.skipped {
		paths = append(paths, names.Text(f.Path))
	}
	return paths
}

// noteSkipped says how many images the run did without.
func (d *data) noteSkipped(folder runfolder.Folder) {
	if n := len(d.skipped); n > 0 {
		total := n
		for _, split := range d.Splits() {
			total += len(split.Samples)
		}
		d.config.Observer.Warn("left out %d bad of %s images: they are listed in %s", n, humanize.Comma(int64(total)), folder.RecordFile())
	}
}

// warnSkipped names the images left out, where no run's record will.
func (d *data) warnSkipped() {
	if len(d.skipped) == 0 {
		return
	}
	const few = 5
	var named []string
	for _, path := range d.skippedPaths()[:min(few, len(d.skipped))] {
		named = append(named, strconv.Quote(path))
	}
	if more := len(d.skipped) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %s more", humanize.Comma(int64(more))))
	}
	d.config.Observer.Warn("left out as bad images (`bad-images` skip): %s", strings.Join(named, ", "))
}

// reported is the split that reports are made on: evaluation, or where there is none,
// validation.
func (d *data) reported() *dataset.Split {
	if d.Evaluation != nil {
		return d.Evaluation
	}
	return d.Validation
}

// unchanged says how a split's images are loaded as they are.
func (d *data) unchanged(split *dataset.Split, batchSize int) dataset.LoaderConfig {
	decoder := d.decoder
	if split.Name == dataset.Training {
		decoder = d.trainer
	}
	return dataset.LoaderConfig{
		Samples: split.Samples, Targets: d.Targets, Source: d.Source(),
		Height: d.manifest.Input.Height, Width: d.manifest.Input.Width,
		BatchSize: batchSize, Workers: d.config.Workers, Prefetch: 2, Seed: d.config.Seed,
		Decoder: decoder, Cache: d.cache, Contents: d.contents, MaxPixels: d.config.MaxPixels,
	}
}

// prepared says how a split's images are loaded in a phase; only those of the training
// split are shuffled, augmented and weighed.
func (d *data) prepared(split *dataset.Split, settings checkpoint.Settings) (cfg dataset.LoaderConfig, err error) {
	cfg = d.unchanged(split, settings.BatchSize)
	if split.Name == dataset.Training {
		cfg.Shuffle, cfg.Views, cfg.Mixing = true, settings.Views, d.manifest.Mixes()
		if cfg.Augment, err = d.config.augmentation(settings); err != nil {
			return cfg, err
		}
		if settings.ClassWeight == ClassWeightBalanced {
			cfg.ClassWeights = dataset.BalancedClassWeights(split.Samples, len(d.Classes))
		}
		cfg.Balanced = settings.Balance == BalanceSampling
	}
	return cfg, nil
}

// close frees what load made, and the caches of features.
func (d *data) close() {
	if d.trainer != nil && d.trainer != d.decoder {
		_ = d.trainer.Close() // it has served
	}
	if d.decoder != nil {
		_ = d.decoder.Close()
	}
	if d.cache != nil {
		d.cache.Close()
	}
	for _, c := range d.features {
		c.Close()
	}
}
