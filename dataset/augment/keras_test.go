package augment

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // for the photographs
	_ "image/png"  // for the digit
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

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
