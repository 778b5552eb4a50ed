package eval

import (
	"math"
	"slices"

	"github.com/tfft/tfft/internal/random"
)

// LearningCurve is how trainings on subsets of several sizes did on the same images.
type LearningCurve struct {
	Sizes []int      // training images, rising
	Right [][][]bool // by size and training, one at least: whether each image was told right
}

// Shares are the shares of errors by size, averaged over the trainings.
func (c LearningCurve) Shares() []float64 {
	return c.sharesOf(upTo(c.images()), upTo)
}

// upTo are the numbers from 0 to n-1.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Among is the curve of some of the images.
func (c LearningCurve) Among(images []int) LearningCurve {
	some := LearningCurve{Sizes: slices.Clone(c.Sizes), Right: make([][][]bool, len(c.Sizes))}
	for size, trainings := range c.Right {
		for _, all := range trainings {
			right := make([]bool, len(images))
			for i, image := range images {
				right[i] = all[image]
			}
			some.Right[size] = append(some.Right[size], right)
		}
	}
	return some
}

func (c LearningCurve) images() int { return len(c.Right[0][0]) }

// sharesOf are the shares among some images, which may stand there more than once, over some of
// so many trainings of a size.
func (c LearningCurve) sharesOf(images []int, some func(trainings int) []int) []float64 {
	shares := make([]float64, len(c.Sizes))
	for size, trainings := range c.Right {
		wrong := 0
		chosen := some(len(trainings))
		for _, training := range chosen {
			for _, image := range images {
				if !trainings[training][image] {
					wrong++
				}
			}
		}
		shares[size] = float64(wrong) / float64(len(images)*len(chosen))
	}
	return shares
}

// CurveIntervals are intervals of 95 % of a learning curve.
type CurveIntervals struct {
	Shares  [][2]float64 // by size
	A, B, C [2]float64   // of the power law
	Images  [2]float64   // with which it has the share of errors that was asked for; +Inf: none do
}

// Bootstrap gives intervals after Efron and Tibshirani, "An Introduction to the Bootstrap" (1993),
// section 13.3, of percentiles: images, and trainings of each size, are drawn with replacement,
// as many times as resamples says, and a law is fitted to what comes of it. Images are how many it takes for cut,
// such as 0.75, times the errors at the largest size.
func (c LearningCurve) Bootstrap(cut float64, resamples int, seed uint64) CurveIntervals {
	var a, b, floors, images []float64
	shares := make([][]float64, len(c.Sizes))
	for draw := range resamples {
		stream := random.Stream(seed, draw, "bootstrap of a learning curve")
		chosen := func(n int) []int {
			some := make([]int, n)
			for i := range some {
				some[i] = stream.IntN(n)
			}
			return some
		}
		drawn := c.sharesOf(chosen(c.images()), chosen)
		for size, share := range drawn {
			shares[size] = append(shares[size], share)
		}
		if law, err := FitPowerLaw(c.Sizes, drawn); err == nil {
			a, b, floors = append(a, law.A), append(b, law.B), append(floors, law.C)
			images = append(images, law.Images(cut*law.At(float64(c.Sizes[len(c.Sizes)-1]))))
		}
	}
	i := CurveIntervals{A: middle95(a), B: middle95(b), C: middle95(floors), Images: middle95(images)}
	for _, of := range shares {
		i.Shares = append(i.Shares, middle95(of))
	}
	return i
}

// middle95 leaves out the lowest and the highest 2.5 % of values; none: NaN.
func middle95(values []float64) [2]float64 {
	if len(values) == 0 {
		return [2]float64{math.NaN(), math.NaN()}
	}
	slices.Sort(values)
	out := int(math.Floor(0.025 * float64(len(values))))
	return [2]float64{values[out], values[len(values)-1-out]}
}
