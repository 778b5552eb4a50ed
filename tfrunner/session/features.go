package session

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tfft/tfft/tfrunner/graph"
)

// featurePixels is how many pixels a call of the frozen part is given, about: few
// enough that the activations of the calls made at once take less memory than a
// training step's.
const featurePixels = 4 * 224 * 224

// callsAtOnce is how many calls of the frozen part share the processor: one uses
// the cores that the other leaves idle, in the short operations above all.
const callsAtOnce = 2

// featureBatch is how many images a call of the frozen part is given, but for one
// where places matter too much (places.go). It is the same for every call,
// because a kernel may round differently for another number.
func (s *Session) featureBatch() int {
	in := s.manifest.Input
	return min(max(featurePixels/(in.Height*in.Width), 4), 32)
}

// FeatureBatch implements train.FeatureModel.
func (s *Session) FeatureBatch(phase string) (int, error) {
	part, err := s.frozenPart(phase)
	if err != nil {
		return 0, err
	}
	return len(part.calls) * len(part.places), nil
}

// Features implements train.FeatureModel. An image's features depend neither on
// the other images nor on its place among them: each call of the graph is given a
// full batch, and images stand at those places only that give the same bits. What
// is at the others does not matter.
func (s *Session) Features(phase string, images []byte, dst []float32) error {
	n := len(images) / s.imageBytes()
	if n == 0 || len(images)%s.imageBytes() != 0 || len(dst)%n != 0 {
		return fmt.Errorf("%d bytes of images for %d features", len(images), len(dst))
	}
	part, err := s.frozenPart(phase)
	if err != nil {
		return err
	}
	s.count((n + len(part.places) - 1) / len(part.places))
	return part.compute(images, dst, n)
}

func (s *Session) imageBytes() int { return s.manifest.Input.Height * s.manifest.Input.Width * 3 }

// frozenPart computes the features of one phase.
type frozenPart struct {
	session *Session
	name    string // of the signature
	batch   int    // images a call
	places  []int  // of a batch, that give an image the same features
	calls   []*featureCall
}

// featureCall is what a call of the frozen part needs for itself while others are
// under way.
type featureCall struct {
	feeds    *feeds
	images   []byte    // of feeds: batch x height x width x 3
	features []float32 // [batch,...], of the last call
}

// frozenPart makes the frozen part of phase ready, once.
func (s *Session) frozenPart(phase string) (*frozenPart, error) {
	if part, ok := s.frozenParts[phase]; ok {
		return part, nil
	}
	part := &frozenPart{session: s, name: graph.FeaturesSignature(phase)}
	if err := part.prepare(s.featureBatch(), min(callsAtOnce, s.threads)); err != nil {
		return nil, fmt.Errorf("signature %q: %w", part.name, err)
	}
	if err := part.findPlaces(); err != nil {
		return nil, fmt.Errorf("signature %q: %w", part.name, err)
	}
	s.frozenParts[phase] = part
	return part, nil
}

// prepare allocates the inputs of a number of calls, each of a batch of images,
// which may stand at any place.
func (p *frozenPart) prepare(batch, calls int) error {
	sig, err := p.session.signature(p.name, "features")
	if err != nil {
		return err
	}
	p.batch, p.places, p.calls = batch, make([]int, batch), make([]*featureCall, calls)
	for i := range p.places {
		p.places[i] = i
	}
	for i := range p.calls {
		f, err := sig.newFeeds(int64(batch))
		if err != nil {
			return err
		}
		images := slices.IndexFunc(f.buffers, func(b namedBuffer) bool { return b.name == "images" })
		if images < 0 {
			return errors.New("it takes no images")
		}
		p.calls[i] = &featureCall{feeds: f, images: f.buffers[images].bytes}
	}
	return nil
}

// compute computes the features of n images into dst, by as many calls at once as
// were prepared.
func (p *frozenPart) compute(images []byte, dst []float32, n int) error {
	imageBytes, size := len(images)/n, len(dst)/n
	errs := make([]error, len(p.calls))
	var taken atomic.Int64 // images, by some call
	var running sync.WaitGroup
	for i, call := range p.calls {
		running.Go(func() {
			for errs[i] == nil {
				end := int(taken.Add(int64(len(p.places))))
				first, end := end-len(p.places), min(end, n)
				if first >= n {
					return
				}
				errs[i] = p.call(call, images[first*imageBytes:end*imageBytes], dst[first*size:end*size], imageBytes)
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// call computes the features of as many images as there are places, or fewer.
func (p *frozenPart) call(c *featureCall, images []byte, dst []float32, imageBytes int) error {
	n := len(images) / imageBytes
	for i, place := range p.places[:n] {
		copy(c.images[place*imageBytes:], images[i*imageBytes:(i+1)*imageBytes])
	}
	if err := p.run(c); err != nil {
		return err
	}
	size := len(dst) / n
	if len(c.features) != p.batch*size {
		return fmt.Errorf("signature %q: %d features for %d images, want %d each", p.name, len(c.features), p.batch, size)
	}
	for i, place := range p.places[:n] {
		copy(dst[i*size:(i+1)*size], c.features[place*size:])
	}
	return nil
}

// run calls the signature on what c's inputs hold.
func (p *frozenPart) run(c *featureCall) error {
	out, err := p.session.saved.Session.Run(c.feeds.byInput, p.session.signatures[p.name].fetches, nil)
	if err != nil {
		return fmt.Errorf("signature %q: %w", p.name, callFailed(err))
	}
	c.features, err = readFloat32(out[0], c.features[:0])
	return err
}
