package pixels

import (
	"bytes"
	"cmp"
	"image"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset/header"
)

// TestDecodePart checks, on a file of each format and turned ones, that a part of a picture
// is what the picture gives that is cut out of it beforehand: to the last bit.
func TestDecodePart(t *testing.T) {
	dir, files := makeImages(t)
	seen := map[string]bool{}
	files = slices.DeleteFunc(files, func(f imageFile) bool {
		format := filepath.Ext(f.Name)
		again := seen[format] && !strings.HasPrefix(f.Name, "turned6.")
		seen[format] = true
		return again
	})
	if len(files) < 7 {
		t.Fatalf("only %v", files)
	}
	for _, interpolation := range []string{"bilinear", "bicubic"} {
		small := newDecoder(t, 12, 9, interpolation)
		for _, file := range files {
			contents := read(t, filepath.Join(dir, file.Name))
			var height, width int
			part := func(h, w int) image.Rectangle {
				height, width = h, w
				return image.Rect(w/5, h/3, w-w/4, h-h/5)
			}
			got := make([]byte, small.size)
			if err := small.DecodePart(contents, got, part); err != nil {
				t.Errorf("%s: %v", file.Name, err)
				continue
			}
			all := picture{height, width, decode(t, newDecoder(t, height, width, interpolation), contents)}
			if want := decode(t, small, pngFile(t, all.image(part(height, width)))); !bytes.Equal(got, want) {
				t.Errorf("%s, %s: other pixels than of the part alone", file.Name, interpolation)
			}
		}
	}
}

// image is a part of p.
func (p picture) image(part image.Rectangle) image.Image {
	all := image.NewNRGBA(image.Rect(0, 0, p.width, p.height))
	for i := range p.height * p.width {
		copy(all.Pix[4*i:4*i+3], p.pixels[3*i:])
		all.Pix[4*i+3] = 255
	}
	return all.SubImage(part)
}

// TestDecodePartShrunk compares a part of a picture unpacked at an eighth with the
// whole pixels of that size around it, unpacked exactly.
func TestDecodePartShrunk(t *testing.T) {
	contents := jpegFile(t, 600, 500)
	part := func(int, int) image.Rectangle { return image.Rect(101, 53, 431, 377) }
	onBlocks := func(int, int) image.Rectangle { return image.Rect(96, 48, 432, 384) }
	exact := newDecoder(t, 40, 40, "bilinear")
	shrunk, err := New(Options{Height: 40, Width: 40, Interpolation: "bilinear", Shrink: true})
	if err != nil {
		t.Fatal(err)
	}
	defer shrunk.Close()
	want, got := make([]byte, exact.size), make([]byte, exact.size)
	if err := cmp.Or(exact.DecodePart(contents, want, onBlocks), shrunk.DecodePart(contents, got, part)); err != nil {
		t.Fatal(err)
	}
	if h, err := header.Read(contents); err != nil || shrunk.ratio(h, cut{part: part(0, 0)}) != 8 {
		t.Errorf("not unpacked at an eighth: %v", err)
	}
	if mean, _ := difference(t, got, want); mean > 6 || bytes.Equal(got, want) {
		t.Errorf("mean difference %.2f grey levels", mean)
	}
}

func TestDecodePartRefuses(t *testing.T) {
	decoder := newDecoder(t, 8, 8, "bilinear")
	file := pngFile(t, gradient(20, 30))
	for _, part := range []image.Rectangle{{}, image.Rect(0, 0, 31, 20), image.Rect(-1, 0, 5, 5)} {
		if err := decoder.DecodePart(file, make([]byte, decoder.size), func(int, int) image.Rectangle { return part }); err == nil {
			t.Errorf("%v of 30 x 20 pixels is no error", part)
		}
	}
}
