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

// checkedNumbers is how many numbers of an image are compared, so that equal bits
// are no accident, but where that takes too many calls.
const checkedNumbers = 4096

// findPlaces leaves those places at which an image gets the numbers that it gets
// at the first, which it looks for in so many calls at most. Where they are fewer
// than half, a call is given one image: then there is no place to depend on, and
// more calls at once make up for the small batch.
func (f *imageFunction) findPlaces(atMost int) error {
	noise := rand.NewChaCha8([32]byte{})
	image := make([]byte, f.session.imageBytes())
	compared := 0
	for calls := 0; calls < atMost && compared < checkedNumbers; calls++ {
		_, _ = noise.Read(image) // never fails
		size, err := f.dropUnlike(image)
		if err != nil {
			return err
		}
		compared += size
	}
	if 2*len(f.places) >= f.batch {
		return nil
	}
	return f.prepare(1, 2*f.session.threads)
}

// dropUnlike drops the places at which image gets other numbers than at the
// first, and returns how many an image gets.
func (f *imageFunction) dropUnlike(image []byte) (int, error) {
	c := f.calls[0]
	for place := range f.batch {
		copy(c.images[place*len(image):], image)
	}
	if err := f.run(c); err != nil {
		return 0, err
	}
	return f.keepAlike(c.results), nil
}

// keepAlike keeps the places whose results, of [batch,...], are those of the first,
// and returns how many numbers a place has.
func (f *imageFunction) keepAlike(results []float32) int {
	size := len(results) / f.batch
	f.places = slices.DeleteFunc(f.places, func(place int) bool {
		return !slices.EqualFunc(results[:size], results[place*size:(place+1)*size], sameBits)
	})
	return size
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
