package augment

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // for the photographs
	_ "image/png"  // for the digit
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// identity is the warp that changes nothing.
var identity = Warp{Zx: 1, Zy: 1}

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
		name string
		warp Warp
		want string
	}{
		{"identity", identity, "abcdef"},
		{"flip", Warp{FlipHorizontal: true}, "cbafed"},
		{"vertical flip", Warp{FlipVertical: true}, "defabc"},
		{"width shift by a pixel", Warp{Tx: 1}, "bcceff"},
		{"height shift by a pixel", Warp{Ty: -1}, "abcabc"},
		{"half turn", Warp{Theta: 180}, "fedcba"},
		{"flip comes after the shift", Warp{Tx: 1, FlipHorizontal: true}, "ccbffe"},
		{"far outside", Warp{Tx: 27, Ty: 18}, "ffffff"},
		{"zoom to the middle column", Warp{Zx: -1}, "bbbeee"},
		{"zoom to the bottom row", Warp{Ty: 0.5, Zy: -1}, "defdef"},
		{"reflect", Warp{Tx: -2, Fill: FillReflect}, "baaedd"},
		{"reflect twice", Warp{Tx: 5, Fill: FillReflect}, "aabdde"},
		{"wrap", Warp{Tx: -1, Fill: FillWrap}, "babede"},
	}
	for i := range tests {
		w := &tests[i].warp
		w.Zx, w.Zy = w.Zx+1, w.Zy+1
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := make([]byte, 2*3*3)
			tt.warp.Apply(got, picture("abcdef"), 2, 3, ToNearest)
			if want := picture(tt.want); !bytes.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestApplyAllocatesNothing(t *testing.T) {
	src, dst := photo(32, 0), make([]byte, 32*32*3)
	transforms := everything(FillReflect).Draw(1, 1, "x", 32, 32)
	if n := testing.AllocsPerRun(10, func() { transforms.Apply(dst, src, 32, 32) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// everything uses every option.
func everything(fill FillMode) List {
	return List{
		Affine{
			RotationRange: 60, WidthShiftRange: Shift{Limit: 0.3}, HeightShiftRange: Shift{Limit: 20, Whole: true}, ShearRange: 30,
			ZoomRange: Range{0.6, 1.6}, HorizontalFlip: true, VerticalFlip: true, FillMode: fill, Cval: 90,
		},
		ChannelShift{60},
		Brightness{Range{0.4, 1.5}},
	}
}

// TestApplyAgreesWithKeras compares draws over every option and fill mode, on
// photographs and digits, with Keras's float32 results: on average within 0.6
// grey levels, of which rounding to bytes is 0.25, and at most 0.1 % of the
// values off by more than 3.
func TestApplyAgreesWithKeras(t *testing.T) {
	const size, draws = 96, 50
	python := gate.Python(t)
	images := append(realImages(t, python, size), photo(size, 0), photo(size, 1))
	groups := []struct {
		name    string
		augment List
	}{
		{"recipe", Recipe()},
		{"nearest", everything(FillNearest)},
		{"constant", everything(FillConstant)},
		{"reflect", everything(FillReflect)},
		{"wrap", everything(FillWrap)},
		{"colour", List{Affine{}, ChannelShift{100}, Brightness{Range{0.1, 2}}}},
		{"shifts", List{Affine{WidthShiftRange: Shift{Limit: 30.5}, HeightShiftRange: Shift{Limit: 9, Whole: true}, FillMode: FillConstant, Cval: 255}}},
	}
	var drawn []Transforms
	for _, group := range groups {
		for i := range draws {
			drawn = append(drawn, someOf(group.augment, i).Draw(7, i, "training/a/1.jpg", size, size))
		}
	}
	want := kerasWarp(t, python, size, images, drawn)
	for i, group := range groups {
		t.Run(group.name, func(t *testing.T) {
			const values = draws * size * size * 3
			compareWithKeras(t, want[i*values:(i+1)*values], size, images, drawn[i*draws:(i+1)*draws])
		})
	}
}

// someOf leaves out the channel shift, the brightness or nothing, in turn, so
// that each kind of colour change is tried on its own too.
func someOf(l List, i int) List {
	return slices.DeleteFunc(slices.Clone(l), func(op Op) bool {
		return i%3 == 1 && op.Name() == ChannelShift{}.Name() || i%3 == 2 && op.Name() == Brightness{}.Name()
	})
}

func compareWithKeras(t *testing.T, want []float32, size int, images [][]byte, drawn []Transforms) {
	var sum float64
	var far int
	got := make([]byte, size*size*3)
	for i, transforms := range drawn {
		transforms.Apply(got, images[i%len(images)], size, size)
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

// kerasDraw is one entry of the job that testdata/keras_warp.py reads. Keras
// takes no brightness at all for unchanged, and rounds down with a factor of 1.
type kerasDraw struct {
	Image          int      `json:"image"`
	Theta          float64  `json:"theta"`
	Tx             float64  `json:"tx"`
	Ty             float64  `json:"ty"`
	Shear          float64  `json:"shear"`
	Zx             float64  `json:"zx"`
	Zy             float64  `json:"zy"`
	FlipHorizontal bool     `json:"flip_horizontal"`
	FlipVertical   bool     `json:"flip_vertical"`
	Fill           string   `json:"fill_mode"`
	Cval           float64  `json:"cval"`
	ChannelShift   float64  `json:"channel_shift"`
	Brightness     *float64 `json:"brightness"`
}

// kerasDrawOf says to Keras what was drawn.
func kerasDrawOf(image int, transforms Transforms) kerasDraw {
	d := kerasDraw{Image: image}
	for _, one := range transforms {
		switch one := one.(type) {
		case Warp:
			d.Theta, d.Tx, d.Ty, d.Shear, d.Zx, d.Zy = one.Theta, one.Tx, one.Ty, one.Shear, one.Zx, one.Zy
			d.FlipHorizontal, d.FlipVertical = one.FlipHorizontal, one.FlipVertical
			d.Fill, d.Cval = cmp.Or(string(one.Fill), "nearest"), one.Cval
		case ShiftLevels:
			d.ChannelShift = one.By
		case ScaleLevels:
			d.Brightness = &one.By
		}
	}
	return d
}

// kerasWarp gives Keras's result of what was drawn on the images in turn.
func kerasWarp(t *testing.T, python string, size int, images [][]byte, drawn []Transforms) []float32 {
	t.Helper()
	dir := t.TempDir()
	for i, pixels := range images {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("image%d.rgb", i)), pixels, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var draws []kerasDraw
	for i, transforms := range drawn {
		draws = append(draws, kerasDrawOf(i%len(images), transforms))
	}
	job, err := json.Marshal(map[string]any{"size": size, "draws": draws})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "job.json"), job, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "testdata/keras_warp.py", dir).CombinedOutput(); err != nil {
		t.Fatalf("keras_warp.py: %v\n%s", err, out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "warped.f32"))
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(drawn)*size*size*3)
	if n, err := binary.Decode(raw, binary.LittleEndian, values); err != nil || n != len(raw) {
		t.Fatalf("warped.f32 has %d bytes, want %d: %v", len(raw), 4*len(values), err)
	}
	return values
}

// realImages are the two photographs that come with scikit-learn, cut to the
// middle, and a digit of the demo's, enlarged.
func realImages(t *testing.T, python string, size int) [][]byte {
	t.Helper()
	out, err := exec.Command(python, "-c", "import sklearn, os; print(os.path.dirname(sklearn.__file__), end='')").Output()
	if err != nil {
		t.Fatal(err)
	}
	digits, err := filepath.Glob(filepath.Join(gate.Data(t, "digits"), "training", "8", "*.png"))
	if err != nil || len(digits) == 0 {
		t.Fatal("no digits", err)
	}
	var images [][]byte
	for _, name := range []string{filepath.Join(string(out), "datasets/images/china.jpg"), filepath.Join(string(out), "datasets/images/flower.jpg"), digits[0]} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		picture, _, err := image.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, square(picture, size))
	}
	return images
}

// square takes size x size points of the middle of a picture.
func square(picture image.Image, size int) []byte {
	side := min(picture.Bounds().Dx(), picture.Bounds().Dy())
	x0, y0 := (picture.Bounds().Dx()-side)/2, (picture.Bounds().Dy()-side)/2
	var pixels []byte
	for y := range size {
		for x := range size {
			r, g, b, _ := picture.At(x0+x*side/size, y0+y*side/size).RGBA()
			pixels = append(pixels, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return pixels
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

func BenchmarkApply(b *testing.B) {
	const size = 224
	src, dst := photo(size, 0), make([]byte, size*size*3)
	drawn := make([]Transforms, 64)
	for i := range drawn {
		drawn[i] = Recipe().Draw(1, i, "training/a/1.jpg", size, size)
	}
	b.SetBytes(int64(len(dst)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		drawn[i%len(drawn)].Apply(dst, src, size, size)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
