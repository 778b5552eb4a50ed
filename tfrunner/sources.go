package tfrunner

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// FeaturesFolder holds the feature caches, in CacheFolder.
const FeaturesFolder = "features"

// planFeatures says how a phase goes by features.
func planFeatures(m *graph.Manifest, p *runfolder.PlannedPhase) features.Plan {
	return features.NewPlan(m, p.Phase, p.Settings.FeatureCaching, p.Settings.Augmented(), p.Settings.MixesImages())
}

// sources are the images of a phase, as the phase takes them.
type sources struct {
	plan                 features.Plan
	training, validation train.Source
	caching              time.Duration // that computing features took
}

// sources makes those of a phase: features where they are worth keeping, else images.
func (d *data) sources(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase) (*sources, error) {
	began := time.Now()
	s := &sources{plan: planFeatures(d.manifest, phase)}
	var err error
	if s.validation, err = d.source(ctx, model, phase, d.Validation); err != nil {
		return nil, err
	}
	if s.training, err = d.source(ctx, model, phase, d.Training); err != nil {
		return nil, err
	}
	if s.plan.Evaluation {
		s.caching = time.Since(began)
	}
	return s, nil
}

// source is that of one split in a phase. Of images that are not trained on, the observer
// hears how many were read, as those that are trained on are heard of step by step.
func (d *data) source(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, split *dataset.Split) (train.Source, error) {
	source, err := d.silentSource(ctx, model, phase, split)
	if err != nil || split.Name == dataset.Training {
		return source, err
	}
	return observedSource{source, fmt.Sprintf("%s: %s images", phase.Name, split.Name), d.config.Observer}, nil
}

// observedSource tells an observer of its batches.
type observedSource struct {
	train.Source
	work string
	out  Observer
}

// Batches yields those of the source.
func (s observedSource) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		done := 0
		for batch, err := range s.Source.Batches(ctx, epoch, first) {
			if !yield(batch, err) {
				return
			}
			if err == nil {
				done += len(batch.Samples)
				s.out.Work(s.work, done, s.Images())
			}
		}
	}
}

// silentSource is the source, of which nobody is told.
func (d *data) silentSource(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, split *dataset.Split) (train.Source, error) {
	cfg, err := d.prepared(split, phase.Settings)
	if err != nil {
		return nil, err
	}
	plan := planFeatures(d.manifest, phase)
	if !plan.Keeps(split.Name == dataset.Training) {
		return dataset.NewLoader(cfg)
	}
	cfg.Views = max(cfg.Views, 1) // unaugmented, an image looks alike in all epochs
	source, err := d.featureSource(ctx, model, phase, cfg, fmt.Sprintf("%s: features of %s images", phase.Name, split.Name))
	if err != nil {
		return nil, fmt.Errorf("phase %q: features of the %s images: %w", phase.Name, split.Name, err)
	}
	return source, nil
}

// featureSource gives the features of the images that cfg loads. Where the cache cannot
// keep them, they are computed whenever they are wanted.
func (d *data) featureSource(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, cfg dataset.LoaderConfig, work string) (train.Source, error) {
	collector := d.collector(model, phase, work)
	set, err := d.collect(ctx, collector, phase, cfg)
	if errors.Is(err, features.ErrCache) {
		d.warnCache("features are not kept, but computed each time", err)
		images, err := dataset.NewLoader(cfg)
		return collector.Found(images), err
	}
	if err != nil {
		return nil, err
	}
	cfg.Filler = dataset.FeaturesFrom(set)
	return dataset.NewLoader(cfg)
}

// collector is what brings features of a phase into its cache; the observer hears of the work.
func (d *data) collector(model train.FeatureModel, phase *runfolder.PlannedPhase, work string) *features.Collector {
	return &features.Collector{
		Model: model, Phase: phase.Name, Values: phase.FeatureValues(), Half: phase.Settings.Half(),
		OnImage: func(done, total int) { d.config.Observer.Work(work, done, total) },
	}
}

// collect brings the features of images into the phase's cache.
func (d *data) collect(ctx context.Context, c *features.Collector, phase *runfolder.PlannedPhase, cfg dataset.LoaderConfig) (*features.Set, error) {
	var err error
	if c.Cache, err = d.featureCache(c, phase); err != nil {
		return nil, fmt.Errorf("%w: %w", features.ErrCache, err)
	}
	cfg.Shuffle = false
	images, err := dataset.NewLoader(cfg)
	if err != nil {
		return nil, err
	}
	return c.Collect(ctx, images, cfg.Views)
}

// featureCache opens the cache of a phase's features, once.
func (d *data) featureCache(c *features.Collector, phase *runfolder.PlannedPhase) (*cache.Cache, error) {
	if opened, ok := d.features[phase.Name]; ok {
		return opened, nil
	}
	fingerprint, err := c.Model.Fingerprint(phase.Name)
	if err != nil {
		return nil, err
	}
	dir, err := CacheFolder(d.config.CacheDir)
	if err != nil {
		return nil, err
	}
	opened, err := cache.Open(cache.Spec{
		Root: dir, Dir: filepath.Join(dir, FeaturesFolder), Fingerprint: fingerprint, Values: c.Values, Half: c.Half, Limit: d.config.CacheLimit,
		About: cache.About{
			Backbone: d.manifest.Backbone, Phase: phase.Name, Shape: phase.FeatureShape, Type: phase.Settings.DType,
			Uses: []cache.Use{{Graph: names.Text(absolute(d.config.Graph)), Data: names.Text(absolute(d.Origin()))}},
		},
	})
	if err == nil {
		d.features[phase.Name] = opened
	}
	return opened, err
}

// describeFeatures says what is computed how often, of so many images to train on and to validate on.
func (d *data) describeFeatures(p *runfolder.PlannedPhase, training, validation int) string {
	plan := planFeatures(d.manifest, p)
	if !plan.Evaluation {
		return fmt.Sprintf("%s: features are not kept: %s", p.Name, plan.Why)
	}
	what, images := "validation images", validation
	if plan.Training {
		what, images = "images", images+training*max(p.Settings.Views, 1)
	}
	text := fmt.Sprintf("%s: %s %s x %s = %s of features, computed once", p.Name,
		humanize.Comma(int64(images)), what, humanize.Bytes(uint64(plan.ImageBytes)), humanize.Bytes(uint64(images)*uint64(plan.ImageBytes)))
	if p.Epochs > 1 {
		text += fmt.Sprintf(" instead of %d times", p.Epochs)
	}
	switch {
	case plan.Training:
	case p.Settings.MixesImages():
		text += "; training images are mixed with each other before the frozen layers, differently in each epoch"
	default:
		text += "; training images are augmented differently in each epoch (`views` K keeps K views of each)"
	}
	return text
}
