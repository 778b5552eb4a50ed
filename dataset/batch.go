package dataset

import (
	"slices"
	"sync/atomic"
)

// Batch is a number of images with their labels. Its buffers are reused: they
// hold until the loop over Loader.Batches asks for the next batch.
type Batch struct {
	Images   []byte    // B x height x width x 3, uint8 RGB
	Features []float32 // instead of Images: what a network's frozen part made of each of the B images
	Labels   []int32   // B
	Weights  []float32 // B, how much each image's loss counts
	Samples  []Sample  // B
}

// Clone is a copy that stays valid.
func (b *Batch) Clone() *Batch {
	return &Batch{
		Images: slices.Clone(b.Images), Features: slices.Clone(b.Features), Labels: slices.Clone(b.Labels),
		Weights: slices.Clone(b.Weights), Samples: slices.Clone(b.Samples),
	}
}

// slot is one batch of the ring, and what is known about its filling.
type slot struct {
	batch       Batch
	imageSize   int // bytes; 0 where there are features
	featureSize int // numbers; 0 where there are images
	errs        []error
	pending     atomic.Int64
	filled      chan struct{} // gets one value when no image is pending
}

// newSlot makes buffers for batchSize images of imageSize bytes, or as many
// times featureSize features.
func newSlot(batchSize, imageSize, featureSize int) *slot {
	s := &slot{
		batch: Batch{
			Labels:  make([]int32, batchSize),
			Weights: make([]float32, batchSize),
			Samples: make([]Sample, batchSize),
		},
		imageSize:   imageSize,
		featureSize: featureSize,
		errs:        make([]error, batchSize),
		filled:      make(chan struct{}, 1),
	}
	if featureSize > 0 {
		s.imageSize = 0
		s.batch.Features = make([]float32, batchSize*featureSize)
	} else {
		s.batch.Images = make([]byte, batchSize*imageSize)
	}
	return s
}

// begin makes the slot the batch of the samples that order names; their images
// are still to be filled in. An image weighs what its class does, or 1 where
// classWeights is nil.
func (s *slot) begin(samples []Sample, order []int, classWeights []float32) {
	b, n := &s.batch, len(order)
	b.Images, b.Features = b.Images[:n*s.imageSize], b.Features[:n*s.featureSize]
	b.Labels = b.Labels[:n]
	b.Weights, b.Samples = b.Weights[:n], b.Samples[:n]
	for i, index := range order {
		b.Samples[i] = samples[index]
		b.Labels[i] = samples[index].Label
		b.Weights[i] = 1
		if classWeights != nil {
			b.Weights[i] = classWeights[b.Labels[i]]
		}
	}
	clear(s.errs)
	s.pending.Store(int64(n))
}

// image is the place of image i.
func (s *slot) image(i int) []byte { return s.batch.Images[i*s.imageSize : (i+1)*s.imageSize] }

// features is the place of image i's features.
func (s *slot) features(i int) []float32 {
	return s.batch.Features[i*s.featureSize : (i+1)*s.featureSize]
}

// finish records how image i went; the last image fills the slot.
func (s *slot) finish(i int, err error) {
	s.errs[i] = err
	if s.pending.Add(-1) == 0 {
		s.filled <- struct{}{}
	}
}

// err is the error of the first image that failed, whichever failed soonest.
func (s *slot) err() error {
	for _, err := range s.errs {
		if err != nil {
			return err
		}
	}
	return nil
}
