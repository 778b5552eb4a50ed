package train

import (
	"context"
	"fmt"
	"iter"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Prediction is what the model says of one image. Probabilities, one a class, are
// valid during the call only.
type Prediction struct {
	Sample        dataset.Sample
	Predicted     int // the most probable class, the first of equals
	Probabilities []float32
}

// Evaluate runs the model over source, whose features, if it gives any, are
// those of phase, in order and without training, with the scalars of phase. It hands
// each image's prediction to each (which may be nil), and returns the means. The error of
// images that the model gives no finite numbers for is NotFinite.
func Evaluate(ctx context.Context, model Model, phase string, scalars graph.Scalars, source Source, each func(Prediction)) (Metrics, error) {
	var totals Totals
	for batch, err := range source.Batches(ctx, 0, 0) {
		if err != nil {
			return Metrics{}, err
		}
		out, err := model.Evaluate(phase, batch, scalars)
		if err != nil {
			return Metrics{}, fmt.Errorf("evaluate batch of %d images: %w", len(batch.Labels), err)
		}
		if err := out.Check(batch); err != nil {
			return Metrics{}, err
		}
		for i, p := range predictions(batch, out) {
			totals.Loss += float64(out.Losses[i])
			if p.Predicted == int(batch.Labels[i]) {
				totals.Correct++
			}
			totals.Images++
			if each != nil {
				each(p)
			}
		}
	}
	return totals.Metrics(), nil
}

// predictions yields one prediction an image, numbered as in the batch.
func predictions(b *dataset.Batch, out Evaluation) iter.Seq2[int, Prediction] {
	classes := len(out.Probabilities) / len(b.Labels)
	return func(yield func(int, Prediction) bool) {
		for i, sample := range b.Samples {
			row := out.Probabilities[i*classes : (i+1)*classes]
			if !yield(i, Prediction{Sample: sample, Predicted: Argmax(row), Probabilities: row}) {
				return
			}
		}
	}
}

// Argmax returns the place of the largest value, the first of equals.
func Argmax(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
