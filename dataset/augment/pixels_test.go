package augment

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
)

// TestPixelsStay pins what becomes of pixels, by a hash: a run that is continued
// by a later version of this program must see the images that it would have seen.
func TestPixelsStay(t *testing.T) {
	const size = 64
	src, dst := photo(size, 0), make([]byte, size*size*3)
	for fill, want := range map[FillMode]string{
		FillNearest:  "78ce90577cc1ca0d7f5b4fb3bfd97d66d11ba714d3e469466ce79c488cc6dc48",
		FillConstant: "e258f4231c47f77b26e20f22fa1ae49918b35f5da430230d76dae7bcadfffdc6",
		FillReflect:  "2b75f70645267273fad39817c43ebd2834535411ce415d9dfe48b5ec24f72e99",
		FillWrap:     "bc565019fd3c21214b4987499e51a1283e8112c16d4c149f03a99e0a542b250b",
	} {
		all := sha256.New()
		for i := range 30 {
			someOf(everything(fill), i).Draw(7, i, "training/a/1.jpg", size, size).Apply(dst, src, size, size)
			all.Write(dst)
		}
		if got := fmt.Sprintf("%x", all.Sum(nil)); got != want {
			t.Errorf("fill mode %q: hash %s, want %s", fill, got, want)
		}
	}
}

// TestTwoMovers: the second one takes the first one's image.
func TestTwoMovers(t *testing.T) {
	right, down := identity, identity
	right.Tx, down.Ty = -1, -1
	row := func(greys string) (pixels []byte) {
		for _, grey := range []byte(greys) {
			pixels = append(pixels, grey, grey, grey)
		}
		return pixels
	}
	src, dst := row("abcdef"), make([]byte, 18)
	both := Transforms{right, ShiftLevels{1}, down}
	both.Apply(dst, src, 2, 3)
	if want := row("bbcbbc"); !bytes.Equal(dst, want) {
		t.Errorf("got %v, want %v", dst, want)
	}
	points := []Point{{1, 0}}
	if both.Move(points, 2, 3); points[0] != (Point{2, 1}) {
		t.Errorf("the point is at %v, want 2, 1", points[0])
	}
}
