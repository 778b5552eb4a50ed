package pixels

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tg "github.com/galeone/tfgo"
	"github.com/galeone/tfgo/image"
	tf "github.com/wamuir/graft/tensorflow"
	"github.com/wamuir/graft/tensorflow/op"
)

// TestTfgoRunsOnGraft runs tfgo's own image functions and its Exec next to
// graft's sessions, with tensors passed from one to the other.
func TestTfgoRunsOnGraft(t *testing.T) {
	picture := gradient(4, 6)
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, pngFile(t, picture), 0o644); err != nil {
		t.Fatal(err)
	}
	root := tg.NewRoot()
	gray := image.ReadPNG(root, path, 3).RGBToGrayscale().ResizeArea(image.Size{Height: 2, Width: 3})
	doubled := op.Add(root.SubScope("graft"), gray.Output, gray.Output)

	fetched := tg.Exec(root, []tf.Output{gray.Output, doubled}, nil, &tf.SessionOptions{})
	got, twice := fetched[0].Value().([][][][]float32), fetched[1].Value().([][][][]float32)
	want := grayAreas(rgb(picture), 4, 6)
	for y := range 2 {
		for x := range 3 {
			if math.Abs(float64(got[0][y][x][0])-want[y*3+x]) > 1e-5 {
				t.Errorf("area %d, %d: got %v, want %v", y, x, got[0][y][x][0], want[y*3+x])
			}
			if twice[0][y][x][0] != 2*got[0][y][x][0] {
				t.Errorf("area %d, %d: graft doubles %v to %v", y, x, got[0][y][x][0], twice[0][y][x][0])
			}
		}
	}
	pixels := decode(t, newDecoder(t, 4, 6, "nearest"), pngFile(t, picture))
	if !bytes.Equal(pixels, rgb(picture)) {
		t.Error("the decoder beside it decodes something else")
	}
}

// grayAreas is what tfgo's chain should give: each colour stretched to 0..1,
// weighed to gray, and averaged over areas of 2 x 2.
func grayAreas(pixels []byte, height, width int) []float64 {
	least, most := [3]byte(pixels), [3]byte(pixels)
	for i, value := range pixels {
		least[i%3], most[i%3] = min(least[i%3], value), max(most[i%3], value)
	}
	areas := make([]float64, height/2*(width/2))
	for i, value := range pixels {
		weight := []float64{0.2989, 0.5870, 0.1140}[i%3]
		y, x := i/3/width, i/3%width
		areas[y/2*(width/2)+x/2] += weight * float64(value-least[i%3]) / float64(most[i%3]-least[i%3]) / 4
	}
	return areas
}

func TestTfgoPanicsAreErrors(t *testing.T) {
	for name, build := range map[string]func(root *op.Scope){
		"unsupported image extension webp": func(root *op.Scope) { image.Read(root, "picture.webp", 3) },
		"failed to add operation": func(root *op.Scope) {
			decoded := op.Const(root.SubScope("decoded"), [][][]uint8{{{1, 2, 3}}})
			newImage(root, decoded).Add(op.Const(root.SubScope("wrong"), []uint8{1, 2}))
		},
	} {
		err := catch(func() error { build(tg.NewRoot()); return nil })
		if err == nil || !strings.HasPrefix(err.Error(), "tfgo: "+name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want one line that says %s", err, name)
		}
	}
}
