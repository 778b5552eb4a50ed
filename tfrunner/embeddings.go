package tfrunner

import (
	"context"

	"github.com/tfft/tfft/dataset"
)

// Embeddings are what images look like to the layers that the phase freezes: their features as
// they are, without augmentation, averaged over all axes but the last, so that a map of height x
// width x channels becomes a number a channel. images are of those that trials may be validated
// on, sorted by path, and the embeddings are in their order. What the cache has is not computed.
//
// A phase that freezes nothing is an error (exit code 2).
func (t *Trials) Embeddings(ctx context.Context, images []dataset.Sample) (embeddings [][]float32, err error) {
	phase := t.Planned()
	if err := checkFreezes(phase.Phase); err != nil {
		return nil, err
	}
	model, err := t.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { t.idle <- model }()
	source, err := t.source(ctx, model, &phase, dataset.Validation, images)
	if err != nil {
		return nil, err
	}
	if !planFeatures(t.run.manifest, &phase).Keeps(false) {
		const work = "features of images"
		source = observedSource{t.run.data.collector(model, &phase, work).Computed(source), work, t.run.out}
	}
	for batch, err := range source.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		size := len(batch.Features) / len(batch.Samples)
		for i := range batch.Samples {
			features := batch.Features[i*size : (i+1)*size]
			embeddings = append(embeddings, averaged(features, phase.FeatureShape[len(phase.FeatureShape)-1]))
		}
	}
	return embeddings, nil
}

// averaged are the means of features over all axes but the last, which has so many channels.
func averaged(features []float32, channels int) []float32 {
	sums := make([]float64, channels)
	for i, v := range features {
		sums[i%channels] += float64(v)
	}
	means := make([]float32, channels)
	for c, sum := range sums {
		means[c] = float32(sum / float64(len(features)/channels))
	}
	return means
}
