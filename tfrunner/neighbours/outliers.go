package neighbours

import (
	"cmp"
	"math"
	"slices"
)

// Distances are the means of the cosine distances (1 - similarity) of each image to its nearest
// ones. That of an image that is compared with no other is 0.
func (c *Compared) Distances() []float64 {
	distances := make([]float64, len(c.Nearest))
	for i, nearest := range c.Nearest {
		for _, n := range nearest {
			distances[i] += (1 - float64(n.Similarity)) / float64(len(nearest))
		}
	}
	return distances
}

// Outliers are the images that are farther from others than is usual, the farthest first: beyond
// the upper one of Tukey's fences (Exploratory Data Analysis, 1977), which is the third quartile of
// all distances, and one and a half times the distance of the quartiles more.
//
// The fence is one for all classes: what is usual for a class of few images is not known well, and
// labels may be wrong. Distances are not taken the logarithm of: they have no long tail, since two
// images that have nothing to do with each other are about 1 apart.
func Outliers(distances []float64) (images []int, fence float64) {
	sorted := slices.Sorted(slices.Values(distances))
	low, high := quantile(sorted, 0.25), quantile(sorted, 0.75)
	fence = high + 1.5*(high-low)
	for i, d := range distances {
		if d > fence {
			images = append(images, i)
		}
	}
	slices.SortStableFunc(images, func(a, b int) int { return cmp.Compare(distances[b], distances[a]) })
	return images, fence
}

// quantile is that of sorted values, with a straight line between two of them, as NumPy has it.
func quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
