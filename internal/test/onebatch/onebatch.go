// Package onebatch lets benchmarks train on the same batch again and again, so that they time
// no reading of images and no evaluation.
package onebatch

import (
	"context"
	"iter"

	"github.com/tfft/tfft/dataset"
)

// Repeated is a source that gives one batch a number of times.
type Repeated struct {
	Batch *dataset.Batch
	Times int
}

// Images is the number of images of an epoch.
func (r Repeated) Images() int { return r.Times * len(r.Batch.Samples) }

// Steps is the number of batches of an epoch.
func (r Repeated) Steps() int { return r.Times }

// Batches are those of an epoch.
func (r Repeated) Batches(context.Context, int, int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		for range r.Times {
			if !yield(r.Batch, nil) {
				return
			}
		}
	}
}

// NoEvaluator evaluates nothing.
type NoEvaluator struct{}

// Add passes an image over.
func (NoEvaluator) Add(string, map[string][]float32, map[string][]float32) error { return nil }

// Metrics are none.
func (NoEvaluator) Metrics() map[string]float64 { return map[string]float64{} }
