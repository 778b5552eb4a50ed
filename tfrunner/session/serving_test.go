package session_test

import (
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/test/gate"
)

// TestServingSeesTrainingsPixels compares the two sides' ways to resize, which
// serving_bytes and the loader have: their kernels, and where a box lies.
func TestServingSeesTrainingsPixels(t *testing.T) {
	type resize struct {
		File          string `json:"file"`
		Size          int    `json:"size"`
		Interpolation string `json:"interpolation"`
	}
	file := noisePNG(t, 75, 50)
	var cases []resize
	for _, interpolation := range pixels.Interpolations() {
		for _, size := range []int{20, 25, 64} { // 25: source pixels lie right between two boxes
			cases = append(cases, resize{file, size, interpolation})
		}
	}
	contents, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range gate.Ask[[]int](t, "testdata/serving_pixels.py", cases) {
		c := cases[i]
		decoder, err := pixels.New(pixels.Options{Height: c.Size, Width: c.Size, Interpolation: c.Interpolation})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, c.Size*c.Size*3)
		if err := decoder.Decode(contents, got); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(got, want, func(a byte, b int) bool { return int(a) == b }) {
			t.Errorf("%s to %d pixels: serving sees others than training", c.Interpolation, c.Size)
		}
		decoder.Close()
	}
}

// noisePNG writes a picture of random colours.
func noisePNG(t *testing.T, width, height int) string {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = byte(random.Uint32())
	}
	for x := range width {
		for y := range height {
			c := picture.NRGBAAt(x, y)
			picture.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, 255})
		}
	}
	path := filepath.Join(t.TempDir(), "noise.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	return path
}
