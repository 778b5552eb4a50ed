package train

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// NotFinite is the error of images for which a model gives NaN or infinity: no class is the
// most probable one then.
type NotFinite struct {
	Samples []dataset.Sample // of one batch
	Of      int              // images in the batch
	Value   float32          // that it gives for the first
}

func (e *NotFinite) Error() string {
	const few = 8
	var paths []string
	for _, s := range e.Samples[:min(few, len(e.Samples))] {
		paths = append(paths, s.Path)
	}
	more := ""
	if n := len(e.Samples) - few; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("the model gives %v for %s%s (%d of the %d images of a batch)", e.Value, fault.Quoted(paths), more, len(e.Samples), e.Of)
}

// Check refuses what a model says of batch where a loss or an output is not finite: the
// error is NotFinite.
func (e Evaluation) Check(batch *dataset.Batch) error {
	tensors := [][]float32{e.Losses}
	for _, name := range slices.Sorted(maps.Keys(e.Outputs)) {
		tensors = append(tensors, e.Outputs[name])
	}
	if !slices.ContainsFunc(tensors, func(values []float32) bool { return firstNotFinite(values) >= 0 }) {
		return nil
	}
	n := len(batch.Samples)
	bad := &NotFinite{Of: n}
	for i, sample := range batch.Samples {
		for _, tensor := range tensors {
			values := row(tensor, i, n)
			at := firstNotFinite(values)
			if at < 0 {
				continue
			}
			if len(bad.Samples) == 0 {
				bad.Value = values[at]
			}
			bad.Samples = append(bad.Samples, sample)
			break
		}
	}
	return fault.Failed("%w", bad).
		WithHint("look at the images, or leave them out; where it is every image, the weights are ruined: train with a lower `learning-rate`")
}

// firstNotFinite is the place of the first value that is not finite; -1: all are.
func firstNotFinite(values []float32) int {
	return slices.IndexFunc(values, func(v float32) bool { return !finite(float64(v)) })
}
