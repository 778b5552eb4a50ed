package augment

import (
	"fmt"
	"math/rand/v2"

	"github.com/tfft/tfft/internal/random"
)

// Mix says how an image is mixed with another one, its partner, after all operations were
// applied to both.
type Mix struct {
	Partner int     // which of the images that are mixed with each other
	Share   float64 // of the image itself in the mixture, from 0 to 1; 1: it is not mixed

	// Of CutMix: the partner's pixels that take the place of the image's.
	Top, Left, Height, Width int
}

// String says what the mix does, but for whom the partner is.
func (m Mix) String() string {
	if m.Height > 0 {
		return fmt.Sprintf("cutmix %d x %d pixels at %d, %d, share %.3g", m.Width, m.Height, m.Left, m.Top, m.Share)
	}
	return fmt.Sprintf("mixup, share %.3g", m.Share)
}

// Apply mixes dst, the image, with its partner, both width pixels wide, and rounds to the
// nearest values. Nothing is allocated.
func (m Mix) Apply(dst, partner []byte, width int) {
	if m.Height > 0 {
		for y := m.Top; y < m.Top+m.Height; y++ {
			at := (y*width + m.Left) * channels
			copy(dst[at:at+m.Width*channels], partner[at:])
		}
		return
	}
	own := uint32(m.Share*(1<<16) + 0.5)
	for i, v := range partner {
		dst[i] = byte((uint32(dst[i])*own + uint32(v)*(1<<16-own) + 1<<15) >> 16)
	}
}

// mixer is an Op that mixes images. It draws no transform: see List.Mix.
type mixer interface {
	Op
	share() float64 // of images that are mixed
	mix(r *rand.Rand, height, width int) Mix
}

// Mixes says whether l mixes images.
func (l List) Mixes() bool { return len(l.mixers()) > 0 }

// mixers are the operations that mix images.
func (l List) mixers() (mixers []mixer) {
	for _, op := range l {
		if m, ok := op.(mixer); ok && m.share() > 0 {
			mixers = append(mixers, m)
		}
	}
	return mixers
}

// Mix picks how the image path of height x width pixels is mixed in an epoch with one of
// so many images. Of several operations that mix, it picks one for each image, each as
// often. What it picks depends on seed, epoch, path and the number of images alone, but
// for the size that turns shares into pixels.
func (l List) Mix(seed uint64, epoch int, path string, images, height, width int) Mix {
	mixers := l.mixers()
	if len(mixers) == 0 {
		return Mix{Share: 1}
	}
	m := mixers[random.Stream(seed, epoch, "augmentation mix "+path).IntN(len(mixers))]
	r := stream(seed, epoch, m.Name(), path)
	if r.Float64() >= m.share() {
		return Mix{Share: 1}
	}
	partner := r.IntN(images)
	mixed := m.mix(r, height, width)
	mixed.Partner = partner
	return mixed
}
