package session

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	tf "github.com/wamuir/graft/tensorflow"
)

// imageFunction is a signature that makes so many numbers of each image, the same
// of an image in whatever company: each call of the graph is given a full batch,
// and images stand at those places only that give the same bits. What is at the
// others does not matter.
type imageFunction struct {
	session *Session
	name    string // of the signature
	sig     *signature
	fetches []tf.Output // the output
	batch   int         // images a call
	places  []int       // of a batch, that give an image the same results
	calls   []*imageCall
}

// imageCall is what a call needs for itself while others are under way.
type imageCall struct {
	feeds   *feeds
	images  []byte    // of feeds: batch x height x width x 3
	results []float32 // [batch,...], of the last call
}

// newImageFunction is the signature called name, with its output; prepare comes
// next.
func (s *Session) newImageFunction(name, output string) (*imageFunction, error) {
	sig, err := s.signature(name)
	if err != nil {
		return nil, err
	}
	fetches, err := sig.fetches(output)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, err)
	}
	return &imageFunction{session: s, name: name, sig: sig, fetches: fetches}, nil
}

// prepare allocates the inputs of a number of calls, each of a batch of images,
// which may stand at any place.
func (f *imageFunction) prepare(batch, calls int) error {
	f.batch, f.places, f.calls = batch, make([]int, batch), make([]*imageCall, calls)
	for i := range f.places {
		f.places[i] = i
	}
	for i := range f.calls {
		fed, err := f.sig.newFeeds(int64(batch))
		if err != nil {
			return err
		}
		images := slices.IndexFunc(fed.buffers, func(b namedBuffer) bool { return b.name == "images" })
		if images < 0 {
			return errors.New("it takes no images")
		}
		f.calls[i] = &imageCall{feeds: fed, images: fed.buffers[images].bytes}
	}
	return nil
}

// compute computes the results of n images into dst, by as many calls at once as
// were prepared.
func (f *imageFunction) compute(images []byte, dst []float32, n int) error {
	imageBytes, size := len(images)/n, len(dst)/n
	errs := make([]error, len(f.calls))
	var taken atomic.Int64 // images, by some call
	var running sync.WaitGroup
	for i, call := range f.calls {
		running.Go(func() {
			for errs[i] == nil {
				end := int(taken.Add(int64(len(f.places))))
				first, end := end-len(f.places), min(end, n)
				if first >= n {
					return
				}
				errs[i] = f.call(call, images[first*imageBytes:end*imageBytes], dst[first*size:end*size], imageBytes)
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// call computes the results of as many images as there are places, or fewer.
func (f *imageFunction) call(c *imageCall, images []byte, dst []float32, imageBytes int) error {
	n := len(images) / imageBytes
	for i, place := range f.places[:n] {
		copy(c.images[place*imageBytes:], images[i*imageBytes:(i+1)*imageBytes])
	}
	if err := f.run(c); err != nil {
		return err
	}
	size := len(dst) / n
	if len(c.results) != f.batch*size {
		return fmt.Errorf("signature %q: %d numbers for %d images, want %d each", f.name, len(c.results), f.batch, size)
	}
	for i, place := range f.places[:n] {
		copy(dst[i*size:(i+1)*size], c.results[place*size:])
	}
	return nil
}

// run calls the signature on what c's inputs hold.
func (f *imageFunction) run(c *imageCall) error {
	out, err := f.session.saved.Session.Run(c.feeds.byInput, f.fetches, nil)
	if err != nil {
		return fmt.Errorf("signature %q: %w", f.name, callFailed(err))
	}
	c.results, err = readFloat32(out[0], c.results[:0])
	return err
}
