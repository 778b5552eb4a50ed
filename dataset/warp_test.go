package dataset

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/internal/testgate"
)

// identity is the transform that changes nothing.
var identity = Transform{Zx: 1, Zy: 1}

func TestApplyExactly(t *testing.T) {
	// 2 rows of 3 pixels, told apart by their red: a b c / d e f.
	picture := func(reds string) []byte {
		var pixels []byte
		for _, red := range []byte(reds) {
			pixels = append(pixels, red, 7, 255)
		}
		return pixels
	}
	tests := []struct {
		name      string
		transform Transform
		want      string
	}{
		{"identity", identity, "abcdef"},
		{"flip", Transform{Zx: 1, Zy: 1, FlipHorizontal: true}, "cbafed"},
		{"width shift by a pixel", Transform{Tx: 1. / 3, Zx: 1, Zy: 1}, "bcceff"},
		{"height shift by a pixel", Transform{Ty: -1. / 2, Zx: 1, Zy: 1}, "abcabc"},
		{"half turn", Transform{Theta: 180, Zx: 1, Zy: 1}, "fedcba"},
		{"flip comes after the shift", Transform{Tx: 1. / 3, Zx: 1, Zy: 1, FlipHorizontal: true}, "ccbffe"},
		{"far outside", Transform{Tx: 9, Ty: 9, Zx: 1, Zy: 1}, "ffffff"},
		{"zoom to the middle column", Transform{Zx: 0, Zy: 1}, "bbbeee"},
		{"zoom to the bottom row", Transform{Ty: 0.25, Zx: 1, Zy: 0}, "defdef"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := make([]byte, 2*3*3)
			tt.transform.Apply(got, picture("abcdef"), 2, 3)
			if want := picture(tt.want); !bytes.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestApplyAllocatesNothing(t *testing.T) {
	src, dst := photo(32, 0), make([]byte, 32*32*3)
	transform := Recipe().Draw(1, 1, "x")
	if n := testing.AllocsPerRun(10, func() { transform.Apply(dst, src, 32, 32) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// kerasDraw is one entry of the job that testdata/keras_warp.py reads.
type kerasDraw struct {
	Image int     `json:"image"`
	Theta float64 `json:"theta"`
	Tx    float64 `json:"tx"` // pixels
	Ty    float64 `json:"ty"` // pixels
	Shear float64 `json:"shear"`
	Zx    float64 `json:"zx"`
	Zy    float64 `json:"zy"`
	Flip  bool    `json:"flip"`
}

// TestApplyAgreesWithKeras compares 60 draws of the recipe, and 20 with a shear
// that shows, with Keras's float32 results: on average within 0.6 grey levels,
// of which rounding to bytes is 0.25, and at most 0.1 % off by more than 3.
func TestApplyAgreesWithKeras(t *testing.T) {
	const size, draws = 96, 80
	python := testgate.Python(t)
	images := [][]byte{photo(size, 0), photo(size, 1)}
	sheared := Recipe()
	sheared.ShearRange = 30
	var transforms []Transform
	for i := range draws {
		augment := Recipe()
		if i >= 60 {
			augment = sheared
		}
		transforms = append(transforms, augment.Draw(7, i, "training/a/1.jpg"))
	}
	want := kerasWarp(t, python, size, images, transforms)

	var sum float64
	var far int
	got := make([]byte, size*size*3)
	for i, transform := range transforms {
		transform.Apply(got, images[i%len(images)], size, size)
		for j, value := range got {
			off := math.Abs(float64(value) - float64(want[i*len(got)+j]))
			sum += off
			if off > 3 {
				far++
			}
		}
	}
	mean, share := sum/float64(len(want)), float64(far)/float64(len(want))
	t.Logf("mean difference %.3f grey levels, %.4f %% of values off by more than 3", mean, share*100)
	if mean > 0.6 || share > 0.001 {
		t.Error("want at most 0.6 and 0.1 %")
	}
}

// kerasWarp gives Keras's result of each transform on the images in turn.
func kerasWarp(t *testing.T, python string, size int, images [][]byte, transforms []Transform) []float32 {
	t.Helper()
	dir := t.TempDir()
	for i, pixels := range images {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("image%d.rgb", i)), pixels)
	}
	var draws []kerasDraw
	for i, tr := range transforms {
		draws = append(draws, kerasDraw{
			Image: i % len(images), Theta: tr.Theta, Tx: tr.Tx * float64(size), Ty: tr.Ty * float64(size),
			Shear: tr.Shear, Zx: tr.Zx, Zy: tr.Zy, Flip: tr.FlipHorizontal,
		})
	}
	job, err := json.Marshal(map[string]any{"size": size, "draws": draws})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "job.json"), job)
	if out, err := exec.Command(python, "testdata/keras_warp.py", dir).CombinedOutput(); err != nil {
		t.Fatalf("keras_warp.py: %v\n%s", err, out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "warped.f32"))
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(transforms)*size*size*3)
	if n, err := binary.Decode(raw, binary.LittleEndian, values); err != nil || n != len(raw) {
		t.Fatalf("warped.f32 has %d bytes, want %d: %v", len(raw), 4*len(values), err)
	}
	return values
}

// photo is a square synthetic photograph: light falling off over the scene,
// overlapping coloured discs with hard edges, and the sensor's noise.
func photo(size int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	scene := make([][3]float64, size*size)
	angle := r.Float64() * 2 * math.Pi
	for i := range scene {
		x, y := float64(i%size)/float64(size), float64(i/size)/float64(size)
		light := 120 + 60*math.Sin(3*(x*math.Cos(angle)+y*math.Sin(angle)))
		scene[i] = [3]float64{light, light * 0.9, light * 0.7}
	}
	for range 12 {
		cx, cy, radius := r.IntN(size), r.IntN(size), size/16+r.IntN(size/6)
		colour := [3]float64{r.Float64() * 255, r.Float64() * 255, r.Float64() * 255}
		for i := range scene {
			if dx, dy := i%size-cx, i/size-cy; dx*dx+dy*dy < radius*radius {
				scene[i] = colour
			}
		}
	}
	pixels := make([]byte, 0, len(scene)*3)
	for _, colour := range scene {
		for _, value := range colour {
			pixels = append(pixels, byte(min(max(value+4*r.NormFloat64(), 0), 255)))
		}
	}
	return pixels
}

func writeFile(t testing.TB, path string, contents []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, contents, 0o644); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkApply(b *testing.B) {
	const size = 224
	src, dst := photo(size, 0), make([]byte, size*size*3)
	transforms := make([]Transform, 64)
	for i := range transforms {
		transforms[i] = Recipe().Draw(1, i, "training/a/1.jpg")
	}
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		transforms[i%len(transforms)].Apply(dst, src, size, size)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
