package tfrunner

import (
	"bytes"
	"context"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// FeatureRate is how many images a second the layers take that the phase freezes, of images that
// are decoded already. It computes, whatever the cache has, and waits for a copy of the model that
// is not in use. A phase that freezes nothing is an error (exit code 2).
func (t *Trials) FeatureRate(ctx context.Context, meter train.Meter) (float64, error) {
	phase := t.Planned()
	if err := checkFreezes(phase.Phase); err != nil {
		return 0, err
	}
	model, err := t.take(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { t.idle <- model }()
	cfg, err := t.run.data.prepared(&dataset.Split{Name: dataset.Validation, Samples: t.pool[1]}, phase.Settings)
	if err != nil {
		return 0, err
	}
	images, err := dataset.NewLoader(cfg)
	if err != nil {
		return 0, err
	}
	batch, err := firstBatch(ctx, images)
	if err != nil {
		return 0, err
	}
	return featureRate(ctx, meter, model, phase.Phase, batch)
}

// checkFreezes refuses a phase without frozen layers.
func checkFreezes(phase graph.Phase) error {
	if phase.FeatureShape != nil {
		return nil
	}
	return fault.Usage("`phase` %q freezes nothing: there are no layers to compare images by", phase.Name).
		WithHint("choose another `phase`, such as the graph's first")
}

// firstBatch is a copy of a source's first batch.
func firstBatch(ctx context.Context, images train.Source) (*dataset.Batch, error) {
	for batch, err := range images.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		return batch.Clone(), nil
	}
	return nil, ctx.Err()
}

// featureRate measures the frozen layers in images a second, on full batches of their own size,
// which have the images of one batch over and over.
func featureRate(ctx context.Context, meter train.Meter, model train.FeatureModel, phase graph.Phase, batch *dataset.Batch) (float64, error) {
	n, err := model.FeatureBatch(phase.Name)
	if err != nil {
		return 0, err
	}
	imageBytes := len(batch.Images) / len(batch.Samples)
	images := bytes.Repeat(batch.Images, n/len(batch.Samples)+1)[:n*imageBytes]
	features := make([]float32, n*phase.FeatureValues())
	return meter.Rate(ctx, func() (int, error) {
		return n, model.Features(phase.Name, images, features)
	})
}
