package tfrunner

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/featurecache"
	"github.com/tfft/tfft/tfrunner/train"
)

// Features brings the images of a phase into a cache of its features.
type Features struct {
	Model    train.FeatureModel
	Phase    string
	Cache    *featurecache.Cache
	Values   int                   // numbers an image
	Half     bool                  // features have half precision
	Progress func(done, total int) // of the images that the cache lacked; may be nil
}

// FeatureSet finds images' features in a cache. It is a dataset.FeatureReader.
type FeatureSet struct {
	cache *featurecache.Cache
	keys  map[string][]featurecache.Key // by the image's path, one a view
}

// Size implements dataset.FeatureReader.
func (f *FeatureSet) Size() int { return f.cache.Values() }

// ReadFeatures implements dataset.FeatureReader.
func (f *FeatureSet) ReadFeatures(path string, view int, dst []float32) error {
	keys := f.keys[path]
	if view < len(keys) && f.cache.Read(keys[view], dst) {
		return nil
	}
	return fault.Failed("the feature cache lost the features of %q", path).
		WithHint("run the same command again: it computes what is missing")
}

// ErrFeatureCache says that features could not be kept. Computed does without.
var ErrFeatureCache = errors.New("feature cache")

// Collect sees to it that the cache has the features of the loader's images, in
// views 0 to views-1, and returns where they are. Images are told by their
// pixels, so every image is decoded once to look it up, and once more where its
// features have to be computed. The error is ErrFeatureCache where the cache
// takes no more.
func (f *Features) Collect(ctx context.Context, images *dataset.Loader, views int) (*FeatureSet, error) {
	set := &FeatureSet{cache: f.Cache, keys: map[string][]featurecache.Key{}}
	missing := make([][]dataset.Sample, views)
	total := 0
	for view := range views {
		var err error
		if missing[view], err = f.lookUp(ctx, set, images, view); err != nil {
			return nil, err
		}
		total += len(missing[view])
	}
	if err := f.Cache.Reserve(total); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFeatureCache, err)
	}
	done := 0
	for view, samples := range missing {
		if err := f.compute(ctx, set, images, view, samples, &done, total); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// lookUp notes the key of every image in a view, and returns those images whose
// features the cache lacks.
func (f *Features) lookUp(ctx context.Context, set *FeatureSet, images train.Source, view int) ([]dataset.Sample, error) {
	var missing []dataset.Sample
	features := make([]float32, f.Values)
	for b, err := range images.Batches(ctx, view, 0) {
		if err != nil {
			return nil, err
		}
		for i, sample := range b.Samples {
			key := imageKey(b, i)
			set.keys[sample.Path] = append(set.keys[sample.Path], key)
			if !f.Cache.Read(key, features) {
				missing = append(missing, sample)
			}
		}
	}
	return missing, nil
}

// compute adds the features of samples in a view to the cache.
func (f *Features) compute(ctx context.Context, set *FeatureSet, images *dataset.Loader, view int, samples []dataset.Sample, done *int, total int) error {
	if len(samples) == 0 {
		return nil
	}
	batchSize, err := f.Model.FeatureBatch(f.Phase)
	if err != nil {
		return err
	}
	loader, err := images.Of(samples, batchSize)
	if err != nil {
		return err
	}
	for b, err := range f.Computed(loader).Batches(ctx, view, 0) {
		if err != nil {
			return errors.Join(err, f.Cache.Flush()) // what was computed so far is kept
		}
		for i, sample := range b.Samples {
			key := imageKey(b, i)
			set.keys[sample.Path][view] = key // the file may have changed since it was looked up
			if err := f.Cache.Add(key, b.Features[i*f.Values:(i+1)*f.Values]); err != nil {
				return fmt.Errorf("%w: %w", ErrFeatureCache, err)
			}
		}
		*done += len(b.Samples)
		if f.Progress != nil {
			f.Progress(*done, total)
		}
	}
	if err := f.Cache.Flush(); err != nil {
		return fmt.Errorf("%w: %w", ErrFeatureCache, err)
	}
	return nil
}

// imageKey is the key of image i of a batch.
func imageKey(b *dataset.Batch, i int) featurecache.Key {
	size := len(b.Images) / len(b.Samples)
	return featurecache.KeyOf(b.Images[i*size : (i+1)*size])
}

// Computed is a source of the same batches with features beside the images,
// computed whenever they are asked for. They are those that the cache would give.
func (f *Features) Computed(images train.Source) train.Source {
	return &computedFeatures{Source: images, features: f}
}

type computedFeatures struct {
	train.Source
	features *Features
}

func (c *computedFeatures) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		var buffer []float32
		for b, err := range c.Source.Batches(ctx, epoch, first) {
			if err == nil {
				buffer, err = c.features.of(b, buffer)
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

// of computes the features of b's images into buffer, which grows as needed.
func (f *Features) of(b *dataset.Batch, buffer []float32) ([]float32, error) {
	n := len(b.Samples) * f.Values
	if cap(buffer) < n {
		buffer = make([]float32, n)
	}
	buffer = buffer[:n]
	if err := f.Model.Features(f.Phase, b.Images, buffer); err != nil {
		return nil, err
	}
	if f.Half {
		featurecache.Round(buffer)
	}
	return buffer, nil
}
