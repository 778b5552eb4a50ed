package tfrunner

import (
	"context"
	"iter"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Rates are images per second in one phase; 0 where there is no such thing.
type Rates struct {
	Phase        string  `json:"phase"`
	Data         float64 `json:"data"`          // read, decode and augment
	Step         float64 `json:"step"`          // training steps on one batch of images
	Both         float64 `json:"both"`          // training steps as data comes
	Features     float64 `json:"features"`      // the frozen layers alone
	FeaturesStep float64 `json:"features_step"` // training steps on one batch of features
}

// MeasureRates measures each phase that config asks for. Nothing is written: no run, no
// cache; images are decoded every time.
func MeasureRates(ctx context.Context, config Config, meter train.Meter) ([]Rates, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	manifest, err := config.Engine.Inspect(config.Graph)
	if err != nil {
		return nil, err
	}
	if err := config.Check(manifest); err != nil {
		return nil, err
	}
	if err := config.checkMixing(manifest); err != nil {
		return nil, err
	}
	if err := config.completeFor(manifest.Task); err != nil {
		return nil, err
	}
	images, err := config.readImages(manifest.Task)
	if err != nil {
		return nil, err
	}
	if len(images.Classes) > manifest.Classes {
		classes, _ := images.Words()
		return nil, fault.Usage("%q has %d %s, the graph has %d classes", config.Data, len(images.Classes), classes, manifest.Classes)
	}
	model, err := config.Engine.Open(config.Graph, manifest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = model.Close() }() // it has served
	decoder, err := config.NewDecoder(DecoderOptions{Input: manifest.Input, Fast: config.Decode == DecodeFast})
	if err != nil {
		return nil, err
	}
	defer func() { _ = decoder.Close() }()
	b := benchmark{meter: meter, manifest: manifest, model: model}
	if b.images, err = dataset.NewLoader(dataset.LoaderConfig{
		Samples: images.Training.Samples, Targets: images.Targets, Source: images.Source(), Height: manifest.Input.Height, Width: manifest.Input.Width,
		BatchSize: config.BatchSize, Workers: config.Workers, Prefetch: 2, Shuffle: true, Augment: config.Augmentation, Decoder: decoder,
		Mixing: manifest.Mixes(),
	}); err != nil {
		return nil, err
	}
	return b.phases(ctx, config.Phases)
}

// benchmark is what the measurements share.
type benchmark struct {
	meter    train.Meter
	manifest *graph.Manifest
	model    train.Network
	images   *dataset.Loader
}

// phases measures the phases called names; none: all.
func (b *benchmark) phases(ctx context.Context, names []string) ([]Rates, error) {
	if len(names) == 0 {
		names = b.manifest.PhaseNames()
	}
	data, err := b.data(ctx, func(*dataset.Batch) error { return nil })
	if err != nil {
		return nil, err
	}
	var all []Rates
	for _, name := range names {
		rates, err := b.phase(ctx, b.manifest.Phases[b.manifest.PhaseIndex(name)])
		if err != nil {
			return nil, err
		}
		rates.Data = data
		all = append(all, rates)
	}
	return all, nil
}

// phase measures the steps of one phase. The learning rate is 0, so that weights
// stay what they are.
func (b *benchmark) phase(ctx context.Context, phase graph.Phase) (r Rates, err error) {
	r.Phase = phase.Name
	scalars := b.manifest.Defaults(phase)
	scalars[graph.LearningRate] = 0
	train := func(batch *dataset.Batch) error {
		_, err := b.model.Train(phase.Name, batch, scalars)
		return err
	}
	if r.Both, err = b.data(ctx, train); err != nil {
		return r, err
	}
	batch, err := firstBatch(ctx, b.images)
	if err != nil {
		return r, err
	}
	fixed := func() (int, error) { return len(batch.Samples), train(batch) }
	if r.Step, err = b.meter.Rate(ctx, fixed); err != nil || phase.FeatureShape == nil {
		return r, err
	}
	if r.Features, err = featureRate(ctx, b.meter, b.model, phase, batch); err != nil {
		return r, err
	}
	batch.Features = make([]float32, len(batch.Samples)*phase.FeatureValues())
	if err := b.model.Features(phase.Name, batch.Images, batch.Features); err != nil {
		return r, err
	}
	r.FeaturesStep, err = b.meter.Rate(ctx, fixed)
	return r, err
}

// data measures the images as they come, with use called on each batch.
func (b *benchmark) data(ctx context.Context, use func(*dataset.Batch) error) (float64, error) {
	next, stop := iter.Pull2(train.Endless(ctx, b.images))
	defer stop()
	return b.meter.Rate(ctx, func() (int, error) {
		batch, err, _ := next()
		if err != nil {
			return 0, err
		}
		return len(batch.Samples), use(batch)
	})
}
