package session

import (
	"fmt"

	"github.com/tfft/tfft/tfrunner"
)

// featurePixels is how many pixels the frozen part is given at once, about: few
// enough that its activations take less memory than a training step's.
const featurePixels = 8 * 224 * 224

// FeatureBatch implements tfrunner.FeatureModel. It is the same for every call,
// because a kernel may round otherwise for another.
func (s *Session) FeatureBatch() int {
	in := s.manifest.Input
	return min(max(featurePixels/(in.Height*in.Width), 8), 64)
}

// Features implements tfrunner.FeatureModel. An image's features do not depend
// on the other images: each call of the graph is given a full batch, filled up
// with what was in the last one.
func (s *Session) Features(phase string, images []byte, dst []float32) error {
	in := s.manifest.Input
	imageBytes := in.Height * in.Width * 3
	n := len(images) / imageBytes
	if n == 0 || len(images)%imageBytes != 0 || len(dst)%n != 0 {
		return fmt.Errorf("%d bytes of images for %d features", len(images), len(dst))
	}
	size, batch := len(dst)/n, s.FeatureBatch()
	s.padded = grow(s.padded, batch*imageBytes)
	for len(images) > 0 {
		k := min(batch, len(images)/imageBytes)
		copy(s.padded, images[:k*imageBytes])
		out, err := s.call(tfrunner.FeaturesSignature(phase), values{n: batch, images: s.padded}, "features")
		if err != nil {
			return err
		}
		if s.features, err = readFloat32(out[0], s.features[:0]); err != nil {
			return err
		}
		if len(s.features) != batch*size {
			return fmt.Errorf("features of %d numbers for %d images, want %d each", len(s.features), batch, size)
		}
		copy(dst[:k*size], s.features)
		images, dst = images[k*imageBytes:], dst[k*size:]
	}
	return nil
}

// grow returns a slice of n bytes, b's own memory where there is enough.
func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
