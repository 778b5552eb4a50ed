package features

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/train"
)

// Collector brings the images of a phase into a cache of its features.
type Collector struct {
	Model   train.FeatureModel
	Phase   string
	Cache   *cache.Cache
	Values  int                   // numbers an image
	Half    bool                  // features have half precision
	OnImage func(done, total int) // of the images that the cache lacked; may be nil
}

// Set finds images' features in a cache. It is a dataset.FeatureReader.
type Set struct {
	cache *cache.Cache
	keys  map[string][]cache.Key // by the image's path, one a view
}

// Size implements dataset.FeatureReader.
func (s *Set) Size() int { return s.cache.Values() }

// ReadFeatures implements dataset.FeatureReader.
func (s *Set) ReadFeatures(path string, view int, dst []float32) error {
	keys := s.keys[path]
	if view < len(keys) && s.cache.Read(keys[view], dst) {
		return nil
	}
	return fault.Failed("the feature cache lost the features of %q", path).
		WithHint("run the same command again: it computes what is missing")
}

// ErrCache says that features could not be kept. Computed does without.
var ErrCache = errors.New("feature cache")

// Collect sees to it that the cache has the features of the loader's images, in
// views 0 to views-1, and returns where they are. Images are told by their
// pixels, so every image is decoded once to look it up, and once more where its
// features have to be computed. The error is ErrCache where the cache takes no more.
func (c *Collector) Collect(ctx context.Context, images *dataset.Loader, views int) (*Set, error) {
	set := &Set{cache: c.Cache, keys: map[string][]cache.Key{}}
	missing := make([][]dataset.Sample, views)
	total := 0
	for view := range views {
		var err error
		if missing[view], err = c.lookUp(ctx, set, images, view); err != nil {
			return nil, err
		}
		total += len(missing[view])
	}
	if err := c.Cache.Reserve(total); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCache, err)
	}
	done := 0
	for view, samples := range missing {
		if err := c.compute(ctx, set, images, view, samples, &done, total); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// lookUp notes the key of every image in a view, and returns those images whose
// features the cache lacks.
func (c *Collector) lookUp(ctx context.Context, set *Set, images train.Source, view int) ([]dataset.Sample, error) {
	var missing []dataset.Sample
	features := make([]float32, c.Values)
	for b, err := range images.Batches(ctx, view, 0) {
		if err != nil {
			return nil, err
		}
		for i, sample := range b.Samples {
			key := imageKey(b, i)
			set.keys[sample.Path] = append(set.keys[sample.Path], key)
			if !c.Cache.Read(key, features) {
				missing = append(missing, sample)
			}
		}
	}
	return missing, nil
}

// compute adds the features of samples in a view to the cache.
func (c *Collector) compute(ctx context.Context, set *Set, images *dataset.Loader, view int, samples []dataset.Sample, done *int, total int) error {
	if len(samples) == 0 {
		return nil
	}
	batchSize, err := c.Model.FeatureBatch(c.Phase)
	if err != nil {
		return err
	}
	loader, err := images.Of(samples, batchSize)
	if err != nil {
		return err
	}
	for b, err := range c.Computed(loader).Batches(ctx, view, 0) {
		if err != nil {
			return errors.Join(err, c.Cache.Flush()) // what was computed so far is kept
		}
		for i, sample := range b.Samples {
			key := imageKey(b, i)
			set.keys[sample.Path][view] = key // the file may have changed since it was looked up
			if err := c.Cache.Add(key, b.Features[i*c.Values:(i+1)*c.Values]); err != nil {
				return fmt.Errorf("%w: %w", ErrCache, err)
			}
		}
		*done += len(b.Samples)
		if c.OnImage != nil {
			c.OnImage(*done, total)
		}
	}
	if err := c.Cache.Flush(); err != nil {
		return fmt.Errorf("%w: %w", ErrCache, err)
	}
	return nil
}

// imageKey is the key of image i of a batch.
func imageKey(b *dataset.Batch, i int) cache.Key {
	size := len(b.Images) / len(b.Samples)
	return cache.KeyOf(b.Images[i*size : (i+1)*size])
}

// Computed is a source of the same batches with features beside the images,
// computed whenever they are asked for. They are those that the cache would give.
func (c *Collector) Computed(images train.Source) train.Source {
	return &computedFeatures{Source: images, features: c}
}

// Found is Computed, but features that the cache has are read, as far as it has those of a
// whole batch.
func (c *Collector) Found(images train.Source) train.Source {
	return &computedFeatures{Source: images, features: c, look: c.Cache != nil}
}

type computedFeatures struct {
	train.Source
	features *Collector
	look     bool // into the cache first
}

func (c *computedFeatures) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		var buffer []float32
		for b, err := range c.Source.Batches(ctx, epoch, first) {
			if err == nil {
				buffer, err = c.of(b, buffer)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			with := *b
			with.Features = buffer
			if !yield(&with, nil) {
				return
			}
		}
	}
}

// of gives buffer, which grows as needed, the features of b's images.
func (c *computedFeatures) of(b *dataset.Batch, buffer []float32) ([]float32, error) {
	n := len(b.Samples) * c.features.Values
	buffer = slices.Grow(buffer[:0], n)[:n]
	if c.look && c.features.read(b, buffer) {
		return buffer, nil
	}
	return buffer, c.features.run(b, buffer)
}

// read gives buffer the features of all of b's images; false: the cache lacks some.
func (c *Collector) read(b *dataset.Batch, buffer []float32) bool {
	for i := range b.Samples {
		if !c.Cache.Read(imageKey(b, i), buffer[i*c.Values:(i+1)*c.Values]) {
			return false
		}
	}
	return true
}

// run computes the features of b's images into buffer.
func (c *Collector) run(b *dataset.Batch, buffer []float32) error {
	if err := c.Model.Features(c.Phase, b.Images, buffer); err != nil {
		return err
	}
	if c.Half {
		cache.Round(buffer)
	}
	return nil
}
