package dataset

import (
	"context"
	"iter"
	"sync"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/machine"
)

// LoaderConfig says what a Loader loads and how.
type LoaderConfig struct {
	Samples       []Sample
	Targets       []Target // of the samples, that batches have beside images
	Source        Source   // opens them; nil: Folder("")
	Height, Width int      // of the images, pixels
	BatchSize     int      // images a batch; the last one of an epoch may have fewer
	Workers       int      // goroutines that fill batches
	Prefetch      int      // batches made ready beyond the one in use; bounds memory
	Seed          uint64   // of order and augmentation
	Augment       augment.List
	Mixing        bool      // batches have, beside each target, that of the image's partner, and its share
	Partners      []Sample  // images that Augment mixes others with; nil: Samples
	Shuffle       bool      // a new order each epoch; else the samples' own
	Balanced      bool      // with Shuffle: an epoch shows as many images of each class
	ClassWeights  []float32 // by label: how much an image's loss counts; nil: 1 each
	Decoder       Decoder
	MaxPixels     int         // an image of more is an error; 0: DefaultMaxPixels
	Cache         *ImageCache // nil: every image is decoded every time
	Contents      *Contents   // of files that may not change from one reading to the next; nil: they may
	Views         int         // above 0: epoch e shows each image as epoch e mod Views does
	Filler        Filler      // of the batches; nil: images, decoded and augmented
}

// DefaultWorkers keeps all cores busy: a worker that returns from a decoder may
// have to wait until Go gives it a core again, and leaves that core to another. Beyond
// 16 to spare they would only take memory, a picture each.
func DefaultWorkers() int {
	cores := machine.Processors()
	return min(4*cores, cores+16)
}

// channels of a pixel: red, green, blue.
const channels = 3

// Loader gives the batches of any epoch. What an epoch holds is a function of
// the LoaderConfig and the epoch's number, whatever Workers and Prefetch are.
type Loader struct {
	cfg LoaderConfig
}

// NewLoader checks cfg.
func NewLoader(cfg LoaderConfig) (*Loader, error) {
	switch {
	case len(cfg.Samples) == 0:
		return nil, fault.Usage("no images to load")
	case cfg.Height < 2 || cfg.Width < 2:
		return nil, fault.Usage("image size %d x %d must be at least 2 x 2", cfg.Height, cfg.Width)
	case cfg.BatchSize < 1:
		return nil, fault.Usage("batch size %d must be at least 1", cfg.BatchSize)
	case cfg.Workers < 1:
		return nil, fault.Usage("%d workers must be at least 1", cfg.Workers)
	case cfg.Prefetch < 0:
		return nil, fault.Usage("prefetch %d must not be negative", cfg.Prefetch)
	case cfg.Views < 0:
		return nil, fault.Usage("%d views must not be negative", cfg.Views)
	case cfg.Decoder == nil && cfg.Filler == nil:
		return nil, fault.Failed("no decoder to load images with")
	}
	if err := cfg.checkAugment(); err != nil {
		return nil, err
	}
	if cfg.Source == nil {
		cfg.Source = Folder("")
	}
	return &Loader{cfg: cfg}, nil
}

// checkAugment refuses an augmentation that cannot be applied.
func (c *LoaderConfig) checkAugment() error {
	if err := c.Augment.Check(); err != nil {
		return err
	}
	if c.Augment.Mixes() && !c.Mixing {
		return fault.Failed("images are mixed, and batches don't say so")
	}
	if crop, ok := c.Augment.Cropper(); ok && c.Filler == nil {
		if _, can := c.Decoder.(PartDecoder); !can {
			return fault.Failed("%s: this decoder takes no part of a picture", crop.Name())
		}
	}
	return nil
}

// Of is a loader of other samples in batches of another size, in all else like l.
func (l *Loader) Of(samples []Sample, batchSize int) (*Loader, error) {
	cfg := l.cfg
	cfg.Samples, cfg.BatchSize = samples, batchSize
	return NewLoader(cfg)
}

// Images is the number of images in an epoch.
func (l *Loader) Images() int { return len(l.cfg.Samples) }

// Steps is the number of batches in an epoch.
func (l *Loader) Steps() int { return (len(l.cfg.Samples) + l.cfg.BatchSize - 1) / l.cfg.BatchSize }

// Batches gives the batches of an epoch from number first on (0 is its start),
// in order. A batch is valid until the next one is asked for. The first error
// ends the loop: it names the file, or is the context's. When the loop ends,
// early or not, every goroutine that it started has ended too.
func (l *Loader) Batches(ctx context.Context, epoch, first int) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer stop()
		p := l.start(ctx, epoch, first, &running)
		for {
			s, err := p.next(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if s == nil || !yield(&s.batch, nil) {
				return
			}
			p.free <- s
		}
	}
}

// pipeline connects the producer of jobs, the workers and the loop. A slot goes
// from free through the producer to ready, in order, and from there, once its
// workers filled it, to the loop and back to free.
type pipeline struct {
	free  chan *slot
	ready chan *slot
	jobs  chan job
}

// start sets the producer and the workers going, from the batch first until the
// epoch is over or ctx is done.
func (l *Loader) start(ctx context.Context, epoch, first int, running *sync.WaitGroup) *pipeline {
	slots := l.cfg.Prefetch + 1
	p := &pipeline{free: make(chan *slot, slots), ready: make(chan *slot, slots), jobs: make(chan job)}
	filler := l.filler()
	for range slots {
		p.free <- newSlot(min(l.cfg.BatchSize, len(l.cfg.Samples)), filler)
	}
	rest := l.order(epoch)[min(first*l.cfg.BatchSize, len(l.cfg.Samples)):]
	running.Go(func() { p.produce(ctx, &l.cfg, rest) })
	for range l.cfg.Workers {
		f := filler.Fork()
		running.Go(func() { work(f, p.jobs) })
	}
	return p
}

// filler is what fills the batches, to fork from.
func (l *Loader) filler() Filler {
	if l.cfg.Filler != nil {
		return l.cfg.Filler
	}
	return &imageFiller{cfg: &l.cfg}
}

// view is the one that is made of an image for that of an epoch.
func (c *LoaderConfig) view(epoch int) int {
	if c.Views > 0 {
		return epoch % c.Views
	}
	return epoch
}

// produce hands out the images of one batch after the other, as slots get free.
func (p *pipeline) produce(ctx context.Context, cfg *LoaderConfig, order []showing) {
	defer close(p.jobs)
	defer close(p.ready)
	for len(order) > 0 {
		var s *slot
		select {
		case s = <-p.free:
		case <-ctx.Done():
			return
		}
		n := min(cfg.BatchSize, len(order))
		shown := order[:n]
		s.begin(cfg, shown)
		order = order[n:]
		p.ready <- s // never blocks: it has room for every slot
		for i := range n {
			select {
			case p.jobs <- job{slot: s, index: i, view: cfg.view(shown[i].view)}:
			case <-ctx.Done():
				return
			}
		}
	}
}

// next waits for the next batch to be filled; nil means that the epoch is over.
func (p *pipeline) next(ctx context.Context) (*slot, error) {
	var s *slot
	select {
	case s = <-p.ready:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil || s == nil {
		return nil, err
	}
	select {
	case <-s.filled:
		return s, s.err()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
