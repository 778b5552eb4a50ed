package dataset

import (
	"slices"
	"testing"
)

func TestOrder(t *testing.T) {
	base := Order(100, 1, 2)
	sorted := slices.Sorted(slices.Values(base))
	for i, index := range sorted {
		if i != index {
			t.Fatalf("not a permutation: %v", base)
		}
	}
	if !slices.Equal(base, Order(100, 1, 2)) {
		t.Error("the same seed and epoch give another order")
	}
	for _, other := range [][]int{Order(100, 1, 3), Order(100, 2, 2), Order(100, 2, 1), sorted} {
		if slices.Equal(base, other) {
			t.Errorf("seed or epoch do not matter: %v", other)
		}
	}
}

// TestOrderStays pins one order: a run that is continued by a later version of
// this program must see the samples that it would have seen.
func TestOrderStays(t *testing.T) {
	if got, want := Order(8, 0, 0), []int{3, 0, 7, 4, 5, 2, 6, 1}; !slices.Equal(got, want) {
		t.Errorf("Order(8, 0, 0) = %v, want %v", got, want)
	}
}

func TestOrderIsUniform(t *testing.T) {
	const n, epochs = 4, 4000
	var first [n]int
	for epoch := range epochs {
		first[Order(n, 9, epoch)[0]]++
	}
	for index, count := range first {
		if count < epochs/n*9/10 || count > epochs/n*11/10 {
			t.Errorf("sample %d comes first in %d of %d epochs", index, count, epochs)
		}
	}
}
