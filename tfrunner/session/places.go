package session

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A kernel cuts a batch into shares, one or more a thread, and may compute the end
// of a share by other instructions, which add in another order: on processors with
// AVX2 and without AVX-512, the last image of a batch can get other last bits than
// the same image elsewhere. Which places are concerned depends on the processor, the
// sizes of its caches, the number of threads and the shape of each layer. So they
// are looked for, on the very graph: one image, put at every place of a batch, has
// to come out the same.

const (
	// checkedFeatures is how many numbers of an image are compared at least, so that
	// equal bits are no accident, in at most checkedCalls calls.
	checkedFeatures = 4096
	checkedCalls    = 4
)

// findPlaces leaves those places at which an image gets the features that it gets
// at the first. Where they are fewer than half, a call is given one image: then
// there is no place to depend on, and more calls at once make up for the small
// batch.
func (p *frozenPart) findPlaces() error {
	noise := rand.NewChaCha8([32]byte{})
	image := make([]byte, p.session.imageBytes())
	compared := 0
	for calls := 0; calls < checkedCalls && compared < checkedFeatures; calls++ {
		_, _ = noise.Read(image) // never fails
		size, err := p.dropUnlike(image)
		if err != nil {
			return err
		}
		compared += size
	}
	if 2*len(p.places) >= p.batch {
		return nil
	}
	return p.prepare(1, 2*p.session.threads)
}

// dropUnlike drops the places at which image gets other features than at the
// first, and returns how many features an image has.
func (p *frozenPart) dropUnlike(image []byte) (int, error) {
	c := p.calls[0]
	for place := range p.batch {
		copy(c.images[place*len(image):], image)
	}
	if err := p.run(c); err != nil {
		return 0, err
	}
	return p.keepAlike(c.features), nil
}

// keepAlike keeps the places whose features, of [batch,...], are those of the first,
// and returns how many features a place has.
func (p *frozenPart) keepAlike(features []float32) int {
	size := len(features) / p.batch
	p.places = slices.DeleteFunc(p.places, func(place int) bool {
		return !slices.EqualFunc(features[:size], features[place*size:(place+1)*size], sameBits)
	})
	return size
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
