package dataset

import (
	"math"
	"slices"
	"testing"
)

// TestNestedOrder: every beginning of the order has an image of each class, and the share that
// the class has in all of them, to about an image.
func TestNestedOrder(t *testing.T) {
	var samples []Sample
	sizes := []int{3, 40, 7, 200, 50}
	for label, n := range sizes {
		for range n {
			samples = append(samples, Sample{Label: int32(label)})
		}
	}
	order := NestedOrder(samples, 4, 0)
	if sorted := slices.Sorted(slices.Values(order)); len(sorted) != 300 || sorted[0] != 0 || len(slices.Compact(sorted)) != 300 {
		t.Fatalf("not each image once: %v", sorted)
	}
	counts := make([]int, len(sizes))
	for i, index := range order {
		counts[samples[index].Label]++
		if i+1 < len(sizes) {
			continue
		}
		for label, n := range sizes {
			want := float64(n*(i+1)) / 300
			rounded := math.Abs(float64(counts[label])-want) <= 1.5
			if counts[label] == 0 || i > 50 && !rounded { // before that, the one of each class is more than its share
				t.Errorf("%d of class %d among %d images, want about %.1f", counts[label], label, i+1, want)
			}
		}
	}
	if !slices.Equal(NestedOrder(samples, 4, 0), order) {
		t.Error("the same again is another order")
	}
	if slices.Equal(NestedOrder(samples, 4, 1), order) || slices.Equal(NestedOrder(samples, 5, 0), order) {
		t.Error("another repeat, or seed, gives the same order")
	}
}
