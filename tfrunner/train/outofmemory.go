package train

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
)

// ErrOutOfMemory says that a call of the model needed more memory than there is.
// What it was to change may be changed in part.
var ErrOutOfMemory = errors.New("out of memory")

// outOfMemory explains why a batch could not be trained on: it tries smaller and
// smaller parts of it, at the learning rate 0, to say how many images fit. What
// that leaves of the model is not to be saved.
func (t *Trainer) outOfMemory(b *dataset.Batch, cause error) error {
	n, still := len(b.Samples), t.Scalars.With(0)
	limit := memoryLimit(cause, machine.ReadMemory())
	err := fault.Failed("a step on %d images needs more memory than there is: %w", n, cause)
	for fits := n / 2; fits > 0; fits /= 2 {
		if _, failed := t.Model.Train(t.Phase, part(b, fits), still); failed == nil {
			return err.WithHint("`batch-size` %d fits: it was tried just now; a run in progress starts over with it and `fresh`%s", fits, limit)
		} else if !errors.Is(failed, ErrOutOfMemory) {
			return errors.Join(err, fmt.Errorf("try a step on %d images: %w", fits, failed))
		}
	}
	return err.WithHint("not even one image fits: free memory, or export a graph with smaller images%s", limit)
}

// memoryLimit says that it was not the machine's memory that ran out; empty: it was, or
// a GPU's.
func memoryLimit(cause error, m machine.Memory) string {
	if m.Limit == 0 || m.Total > 0 && m.Limit >= m.Total || strings.Contains(cause.Error(), "GPU") {
		return ""
	}
	return fmt.Sprintf("; the container, or control group, limits this process to %s of memory", humanize.IBytes(m.Limit))
}

// part is the first n images of a batch.
func part(b *dataset.Batch, n int) *dataset.Batch {
	all, targets := len(b.Samples), map[string][]float32{}
	for name, values := range b.Targets {
		targets[name] = values[:len(values)/all*n]
	}
	return &dataset.Batch{
		Images: b.Images[:len(b.Images)/all*n], Features: b.Features[:len(b.Features)/all*n],
		Targets: targets, Weights: b.Weights[:min(n, len(b.Weights))], Samples: b.Samples[:n],
	}
}
