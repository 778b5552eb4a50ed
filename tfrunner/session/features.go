package session

import (
	"fmt"

	"github.com/tfft/tfft/tfrunner/graph"
)

// featurePixels is how many pixels a call of the frozen part is given, about: few
// enough that the activations of the calls made at once take less memory than a
// training step's.
const featurePixels = 4 * 224 * 224

// callsAtOnce is how many calls of the frozen part share the processor: one uses
// the cores that the other leaves idle, in the short operations above all.
const callsAtOnce = 2

// checkedCalls is how many calls look for the places of a batch that are alike.
const checkedCalls = 4

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
	defer s.count((n+len(part.places)-1)/len(part.places), int64(len(dst)))
	return part.compute(images, dst, n)
}

func (s *Session) imageBytes() int { return s.manifest.Input.Height * s.manifest.Input.Width * 3 }

// frozenPart makes the frozen part of phase ready, once.
func (s *Session) frozenPart(phase string) (*imageFunction, error) {
	if part, ok := s.frozenParts[phase]; ok {
		return part, nil
	}
	part, err := s.newImageFunction(graph.FeaturesSignature(phase), "features")
	if err != nil {
		return nil, err
	}
	if err := part.prepare(s.featureBatch(), min(callsAtOnce, s.threads)); err != nil {
		return nil, fmt.Errorf("signature %q: %w", part.name, err)
	}
	if err := part.findPlaces(checkedCalls); err != nil {
		return nil, fmt.Errorf("signature %q: %w", part.name, err)
	}
	s.frozenParts[phase] = part
	return part, nil
}
