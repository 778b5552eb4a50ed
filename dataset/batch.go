package dataset

import (
	"slices"
	"sync/atomic"
)

// Batch is a number of images with what is true of them. Its buffers are reused: they
// hold until the loop over Loader.Batches asks for the next batch.
type Batch struct {
	Images   []byte               // B x height x width x 3, uint8 RGB
	Features []float32            // instead of Images: what a network's frozen part made of each of the B images
	Targets  map[string][]float32 // B x the size of each target, by name
	Weights  []float32            // B, how much each image's loss counts
	Samples  []Sample             // B
}

// Clone is a copy that stays valid.
func (b *Batch) Clone() *Batch {
	targets := map[string][]float32{}
	for name, values := range b.Targets {
		targets[name] = slices.Clone(values)
	}
	return &Batch{
		Images: slices.Clone(b.Images), Features: slices.Clone(b.Features), Targets: targets,
		Weights: slices.Clone(b.Weights), Samples: slices.Clone(b.Samples),
	}
}

// slot is one batch of the ring, and what is known about its filling.
type slot struct {
	batch   Batch
	filler  Filler
	errs    []error
	pending atomic.Int64
	filled  chan struct{} // gets one value when no place is pending
}

// newSlot makes room for batchSize samples.
func newSlot(batchSize int, filler Filler) *slot {
	s := &slot{
		batch: Batch{
			Targets: map[string][]float32{},
			Weights: make([]float32, batchSize),
			Samples: make([]Sample, batchSize),
		},
		filler: filler,
		errs:   make([]error, batchSize),
		filled: make(chan struct{}, 1),
	}
	filler.Room(&s.batch, batchSize)
	return s
}

// begin makes the slot the batch of the samples shown; their places
// are still to be filled in. An image weighs what its class does, or 1 where
// there are no weights of classes.
func (s *slot) begin(cfg *LoaderConfig, shown []showing) {
	b, n := &s.batch, len(shown)
	s.filler.Room(b, n)
	b.Weights, b.Samples = b.Weights[:n], b.Samples[:n]
	for i, one := range shown {
		b.Samples[i] = cfg.Samples[one.index]
		b.Weights[i] = cfg.weight(b.Samples[i])
	}
	for _, t := range cfg.Targets {
		values := room(b.Targets[t.Name], n*t.Size)
		for i, sample := range b.Samples {
			t.Values(sample, values[i*t.Size:(i+1)*t.Size])
		}
		b.Targets[t.Name] = values
	}
	if cfg.Mixing {
		b.describeMixes(cfg, shown)
	}
	clear(s.errs)
	s.pending.Store(int64(n))
}

// finish records how place i went; the last place fills the slot.
func (s *slot) finish(i int, err error) {
	s.errs[i] = err
	if s.pending.Add(-1) == 0 {
		s.filled <- struct{}{}
	}
}

// err is the error of the first place that failed, whichever failed soonest.
func (s *slot) err() error {
	for _, err := range s.errs {
		if err != nil {
			return err
		}
	}
	return nil
}
