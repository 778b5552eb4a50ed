package augment

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
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

// someOf leaves out the channel shift, the brightness or nothing, in turn, so
// that each kind of colour change is tried on its own too.
func someOf(l List, i int) List {
	return slices.DeleteFunc(slices.Clone(l), func(op Op) bool {
		return i%3 == 1 && op.Name() == ChannelShift{}.Name() || i%3 == 2 && op.Name() == Brightness{}.Name()
	})
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
