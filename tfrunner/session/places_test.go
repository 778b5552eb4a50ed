package session

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/differ"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
)

// openFrozenPart opens the frozen part of the tiny graph's unfreeze phase, and makes
// n images of noise.
func openFrozenPart(t *testing.T, n int) (*frozenPart, []byte) {
	t.Helper()
	dir := gate.Graph(t, "tiny")
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, manifest, Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	part, err := s.frozenPart("unfreeze")
	if err != nil {
		t.Fatal(err)
	}
	images := make([]byte, n*s.imageBytes())
	_, _ = rand.NewChaCha8([32]byte{1}).Read(images) // never fails
	return part, images
}

// computed are the features of n images.
func computed(t *testing.T, p *frozenPart, images []byte, n int) []float32 {
	t.Helper()
	dst := make([]float32, n*len(p.calls[0].features)/p.batch)
	if err := p.compute(images, dst, n); err != nil {
		t.Fatal(err)
	}
	return dst
}

// TestPlacesOfABatchAreAlike puts each image at each place that findPlaces left,
// among others.
func TestPlacesOfABatchAreAlike(t *testing.T) {
	p, images := openFrozenPart(t, 8)
	want := computed(t, p, images, 8)
	gate.Figure(t, "%d of %d places of a batch give an image the same features, %d calls at once", len(p.places), p.batch, len(p.calls))
	places := p.places
	for _, place := range places {
		p.places = []int{place}
		if how := differ.Floats(computed(t, p, images, 8), want); how != "" {
			t.Errorf("place %d: %s", place, how)
		}
	}
	p.places = []int{places[0], places[len(places)-1]}
	if how := differ.Floats(computed(t, p, images[:7*len(images)/8], 7), want[:7*len(want)/8]); how != "" {
		t.Errorf("two places for seven images: %s", how)
	}
}

// TestOneImageACall is what is done where places are not alike.
func TestOneImageACall(t *testing.T) {
	p, images := openFrozenPart(t, 8)
	if err := p.prepare(1, 4); err != nil {
		t.Fatal(err)
	}
	if err := p.findPlaces(); err != nil || p.batch != 1 || len(p.places) != 1 {
		t.Fatalf("batches of %d, %d places, %v", p.batch, len(p.places), err)
	}
	all := computed(t, p, images, 8)
	var single []float32
	for image := range slices.Chunk(images, len(images)/8) {
		single = append(single, computed(t, p, image, 1)...)
	}
	if how := differ.Floats(single, all); how != "" {
		t.Error(how)
	}
}

// TestUnlikePlacesAreDropped leaves a place out that gives other features.
func TestUnlikePlacesAreDropped(t *testing.T) {
	p, _ := openFrozenPart(t, 1)
	size := len(p.calls[0].features) / p.batch
	given := slices.Repeat([]float32{1, 2, 3, 4}, p.batch*size/4)
	if size%4 != 0 {
		t.Fatalf("%d features", size)
	}
	p.places = []int{0, 1, 2, 3}
	given[2*size]++
	p.keepAlike(given)
	if !slices.Equal(p.places, []int{0, 1, 3}) {
		t.Errorf("places %v, want all but 2", p.places)
	}
}
