package build

import (
	"math"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/random"
)

// Shares are the fractions of a class's images that go to each split, in the
// order training, validation, evaluation; they add up to 1.
type Shares [3]float64

// tolerance is what floating point may add to a share, or to a class's size
// times a share, without being meant.
const tolerance = 1e-9

// ParseShares reads "0.8,0.1,0.1", or "0.8,0.2" for no evaluation split. Each
// fraction must be more than 0, and their sum 1.
func ParseShares(text string) (*Shares, error) {
	wrong := func() error {
		return fault.Usage("`split` %q: want two or three fractions that add up to 1", text).
			WithHint("0.8,0.1,0.1 for training, validation and evaluation; 0.8,0.2 for no evaluation")
	}
	fields := strings.Split(text, ",")
	if len(fields) < 2 || len(fields) > len(splitNames) {
		return nil, wrong()
	}
	var shares Shares
	sum := 0.0
	for i, field := range fields {
		share, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil || !(share > 0 && share < 1) {
			return nil, wrong()
		}
		shares[i] = share
		sum += share
	}
	if math.Abs(sum-1) > tolerance {
		return nil, wrong()
	}
	return &shares, nil
}

// counts divides n images by the shares, rounded by the largest remainder; of
// equal remainders the earlier split's comes first.
func (s Shares) counts(n int) [3]int {
	var counts [3]int
	var remainders [3]float64
	left := n
	for i, share := range s {
		quota := float64(n) * share
		counts[i] = int(math.Floor(quota + tolerance))
		remainders[i] = quota - float64(counts[i])
		left -= counts[i]
	}
	for ; left > 0; left-- {
		largest := 0
		for i, remainder := range remainders {
			if remainder > remainders[largest]+tolerance {
				largest = i
			}
		}
		counts[largest]++
		remainders[largest]--
	}
	return counts
}

// stratify draws the split of each image. Which images of a class go where
// depends on the seed, the class and the names of its images.
func (p *Plan) stratify(shares Shares, seed uint64) {
	members := make(map[string][]int)
	for i, image := range p.images {
		members[image.class] = append(members[image.class], i)
	}
	for class, images := range members {
		r := random.Stream(seed, 0, "split "+class)
		r.Shuffle(len(images), func(i, j int) { images[i], images[j] = images[j], images[i] })
		for split, n := range shares.counts(len(images)) {
			for _, i := range images[:n] {
				p.images[i].split = splitNames[split]
			}
			images = images[n:]
		}
	}
}
