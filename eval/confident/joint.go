package confident

import (
	"cmp"
	"math"
	"slices"
)

// calibrated scales the counts of confident images by label and class, each row to the number of
// all images with the label. A class is taken to have one right label at least.
func calibrated(counts [][]int, labels []int) [][]int {
	images := make([]int, len(counts))
	for _, label := range labels {
		images[label]++
	}
	joint := make([][]int, len(counts))
	for label, row := range counts {
		total, exact := 0, make([]float64, len(row))
		for class, n := range row {
			if class == label {
				n = max(n, 1)
			}
			total, exact[class] = total+n, float64(n)
		}
		for class := range exact {
			exact[class] = exact[class] / float64(total) * float64(images[label])
		}
		joint[label] = rounded(exact, images[label])
	}
	return joint
}

// rounded makes integers of values, with the same sum: of those that are off by nearly a half, as
// many are rounded the other way as it takes.
func rounded(values []float64, sum int) []int {
	whole, order := make([]int, len(values)), make([]int, len(values))
	for i, v := range values {
		whole[i], order[i] = int(math.RoundToEven(v)), i
		sum -= whole[i]
	}
	below := func(i int) float64 { return values[i] - float64(whole[i]) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(below(a), below(b)) })
	for ; sum < 0; sum++ {
		whole[order[0]]--
		order = order[1:]
	}
	for ; sum > 0; sum-- {
		last := len(order) - 1
		whole[order[last]]++
		order = order[:last]
	}
	return whole
}

// Wrong estimates how many labels are wrong.
func (f *Found) Wrong() (images int) {
	for label, row := range f.Joint {
		for class, n := range row {
			if class != label {
				images += n
			}
		}
	}
	return images
}

// Pair is two classes of which one is taken for the other.
type Pair struct {
	Label, Class int // that images have, and that they are of
	Images       int // as an estimate
}

// Pairs are those that occur, the most common first.
func (f *Found) Pairs() (pairs []Pair) {
	for label, row := range f.Joint {
		for class, n := range row {
			if class != label && n > 0 {
				pairs = append(pairs, Pair{label, class, n})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(b.Images, a.Images) })
	return pairs
}
