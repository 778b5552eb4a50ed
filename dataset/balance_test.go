package dataset

import (
	"fmt"
	"slices"
	"testing"
)

// uneven are so many samples of each class, which lie mixed.
func uneven(counts ...int) []Sample {
	var samples []Sample
	for i := range slices.Max(counts) {
		for label, n := range counts {
			if i < n {
				samples = append(samples, Sample{Path: fmt.Sprintf("training/%d/%d.jpg", label, i), Label: int32(label)})
			}
		}
	}
	return samples
}

func TestBalancedEpochsShowEachClassAsOften(t *testing.T) {
	samples := uneven(100, 7, 24)
	l := &Loader{cfg: LoaderConfig{Samples: samples, Seed: 3, Shuffle: true, Balanced: true}}
	shown := map[showing]int{}
	more := map[int32]bool{}
	for epoch := range 30 {
		order := l.order(epoch)
		if len(order) != len(samples) {
			t.Fatalf("epoch %d shows %d images, want %d", epoch, len(order), len(samples))
		}
		if !slices.Equal(order, l.order(epoch)) {
			t.Fatalf("epoch %d is not always the same", epoch)
		}
		counts := make([]int, 3)
		for _, s := range order {
			counts[samples[s.index].Label]++
			shown[s]++
		}
		for label, n := range counts {
			if n != len(samples)/3 && n != len(samples)/3+1 {
				t.Errorf("epoch %d shows %d images of class %d: %v", epoch, n, label, counts)
			}
			if n > len(samples)/3 {
				more[int32(label)] = true
			}
		}
	}
	if len(more) != 3 {
		t.Errorf("only classes %v ever have an image more", more)
	}
	for s, times := range shown {
		if times > 1 {
			t.Errorf("%s is shown %d times as in epoch %d, which looks alike", samples[s.index].Path, times, s.view)
		}
	}
}

func TestBalancedEpochsShowTheImagesOfAClassEvenly(t *testing.T) {
	samples := uneven(40, 8) // 24 of each an epoch: 8 images three times, 40 images in turns
	l := &Loader{cfg: LoaderConfig{Samples: samples, Shuffle: true, Balanced: true}}
	counts := make([]int, len(samples))
	const epochs = 5
	for epoch := range epochs {
		for _, s := range l.order(epoch) {
			counts[s.index]++
			if samples[s.index].Label == 1 && s.view/3 != epoch {
				t.Errorf("epoch %d shows %s as in epoch %d", epoch, samples[s.index].Path, s.view)
			}
		}
	}
	for i, n := range counts {
		if want := epochs * 24 / []int{40, 8}[samples[i].Label]; n != want {
			t.Errorf("%s is shown %d times, want %d", samples[i].Path, n, want)
		}
	}
}

func TestOneClassIsBalanced(t *testing.T) {
	l := &Loader{cfg: LoaderConfig{Samples: uneven(5), Shuffle: true, Balanced: true}}
	seen := map[int]bool{}
	for _, s := range l.order(2) {
		seen[s.index] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d of 5 images are shown", len(seen))
	}
}
