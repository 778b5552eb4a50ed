package train

import (
	"context"
	"fmt"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Evaluator sums up what a model says of images. There is one for each task.
type Evaluator interface {
	// Add takes an image's path, what is true of it, and what the model says of it, by
	// name. The slices are valid during the call only.
	Add(image string, targets, outputs map[string][]float32) error
	// Metrics are those of the task, over the images so far, by name.
	Metrics() map[string]float64
}

// Evaluate runs the model over source, whose features, if it gives any, are those of
// phase, in order and without training, with the scalars of phase. It hands every image
// to the evaluator, and returns the evaluator's metrics and the mean loss. The error of
// images that the model gives no finite numbers for is NotFinite.
func Evaluate(ctx context.Context, model Model, phase string, scalars graph.Scalars, source Source, evaluator Evaluator) (Metrics, error) {
	loss, images := 0.0, 0
	targets, outputs := map[string][]float32{}, map[string][]float32{}
	for batch, err := range source.Batches(ctx, 0, 0) {
		if err != nil {
			return nil, err
		}
		n := len(batch.Samples)
		out, err := model.Evaluate(phase, batch, scalars)
		if err != nil {
			return nil, fmt.Errorf("evaluate batch of %d images: %w", n, err)
		}
		if err := out.Check(batch); err != nil {
			return nil, err
		}
		for i, sample := range batch.Samples {
			loss += float64(out.Losses[i])
			images++
			rows(targets, batch.Targets, i, n)
			rows(outputs, out.Outputs, i, n)
			if err := evaluator.Add(sample.Path, targets, outputs); err != nil {
				return nil, fmt.Errorf("evaluate %q: %w", sample.Path, err)
			}
		}
	}
	metrics := Metrics(evaluator.Metrics())
	if images > 0 {
		metrics[Loss] = loss / float64(images)
	}
	return metrics, nil
}

// rows puts row i of tensors that have n rows into dst, by name.
func rows(dst, tensors map[string][]float32, i, n int) {
	for name, values := range tensors {
		dst[name] = row(values, i, n)
	}
}

// row is row i of a tensor that has n rows.
func row(values []float32, i, n int) []float32 {
	size := len(values) / n
	return values[i*size : (i+1)*size]
}
