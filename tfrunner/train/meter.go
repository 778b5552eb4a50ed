package train

import (
	"context"
	"iter"
	"time"

	"github.com/tfft/tfft/dataset"
)

// Meter measures how many images a second pass through something. The first
// steps, in which kernels are chosen and memory is found, do not count.
type Meter struct {
	BurnIn int           // steps that do not count
	Steps  int           // at least so many that do
	For    time.Duration // and for at least so long
}

// Rate calls step, which handles a number of images, until enough was
// measured, and returns images per second.
func (m Meter) Rate(ctx context.Context, step func() (images int, err error)) (float64, error) {
	for range m.BurnIn {
		if _, err := step(); err != nil {
			return 0, err
		}
	}
	images, began := 0, time.Now()
	for steps := 0; steps < m.Steps || time.Since(began) < m.For; steps++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := step()
		if err != nil {
			return 0, err
		}
		images += n
	}
	return float64(images) / time.Since(began).Seconds(), nil
}

// Endless gives the batches of epoch after epoch.
func Endless(ctx context.Context, source Source) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		for epoch := 0; ; epoch++ {
			for b, err := range source.Batches(ctx, epoch, 0) {
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	}
}
