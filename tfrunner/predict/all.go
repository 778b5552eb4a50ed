package predict

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/tfft/tfft/dataset"
)

// Images are files to classify.
type Images struct {
	Samples   []dataset.Sample
	Source    dataset.Source // opens them, such as dataset.Folder; nil: paths are those of files
	BatchSize int            // images a call of the graph; the last call has fewer. 0: 1
	Workers   int            // goroutines that read and decode; 0: dataset.DefaultWorkers
	OnImage   func(done int) // after each answer; may be nil
}

// Answer is what the model says of one image.
type Answer struct {
	Sample        dataset.Sample
	Probabilities []float32 // one a class, in the order of Model.Classes; valid until the next answer
}

// ClassifyAll gives the answers for images, in their order. They go to the graph in
// batches of images.BatchSize, whatever Options.BatchSize is; last bits may depend on
// the images in the batch. The first error ends the loop: it names the file, or is the
// context's. The model must not be closed inside the loop, which Close waits for.
func (m *Model) ClassifyAll(ctx context.Context, images Images) iter.Seq2[Answer, error] {
	return func(yield func(Answer, error) bool) {
		if err := m.classifyAll(ctx, images, func(a Answer) bool { return yield(a, nil) }); err != nil {
			yield(Answer{}, err)
		}
	}
}

// classifyAll hands the answers to each until that returns false.
func (m *Model) classifyAll(ctx context.Context, images Images, each func(Answer) bool) error {
	if err := m.enter(); err != nil {
		return err
	}
	defer m.users.Done()
	loader, err := dataset.NewLoader(dataset.LoaderConfig{
		Samples: images.Samples, Source: images.Source, Height: m.input.Height, Width: m.input.Width,
		BatchSize: cmp.Or(images.BatchSize, 1), Workers: cmp.Or(images.Workers, dataset.DefaultWorkers()), Prefetch: 2,
		Decoder: m.decoder, MaxPixels: m.maxPixels,
	})
	if err != nil {
		return err
	}
	var probabilities []float32
	done := 0
	counted := func(a Answer) bool {
		goOn := each(a)
		if done++; images.OnImage != nil {
			images.OnImage(done)
		}
		return goOn
	}
	for batch, err := range loader.Batches(ctx, 0, 0) {
		if err != nil {
			return err
		}
		if probabilities, err = m.network.PredictBatch(batch, probabilities); err != nil {
			return fmt.Errorf("classify %q and the %d images after it: %w", batch.Samples[0].Path, len(batch.Samples)-1, err)
		}
		if goOn, err := m.answers(batch, probabilities, counted); err != nil || !goOn {
			return err
		}
	}
	return nil
}

// answers hands those for a batch to each; goOn is what that last returned.
func (m *Model) answers(batch *dataset.Batch, probabilities []float32, each func(Answer) bool) (goOn bool, err error) {
	for i, sample := range batch.Samples {
		row := probabilities[i*len(m.classes) : (i+1)*len(m.classes)]
		if err := checkFinite(row); err != nil {
			return false, fmt.Errorf("classify %q: %w", sample.Path, err)
		}
		if !each(Answer{sample, row}) {
			return false, nil
		}
	}
	return true, nil
}
