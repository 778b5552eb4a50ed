package augment

import (
	"math"
	"testing"
)

// TestBeta compares mean and deviation of shares with those of Beta(alpha, alpha).
func TestBeta(t *testing.T) {
	const n = 20000
	r := stream(1, 2, "x", "y")
	for _, alpha := range []float64{0.01, 0.2, 0.75, 1, 2, 8} {
		var sum, squares float64
		for range n {
			v := symmetricBeta(r, alpha)
			if !(v >= 0 && v <= 1) {
				t.Fatalf("alpha %g: %g", alpha, v)
			}
			sum += v
			squares += v * v
		}
		mean := sum / n
		deviation, want := math.Sqrt(squares/n-mean*mean), math.Sqrt(1/(4*(2*alpha+1)))
		if math.Abs(mean-0.5) > 0.015 || math.Abs(deviation-want) > 0.01 {
			t.Errorf("alpha %g: mean %.3f, deviation %.3f, want 0.5 and %.3f", alpha, mean, deviation, want)
		}
	}
}

// TestMixes counts how often each of two operations mixes an image, and whom it mixes with.
func TestMixes(t *testing.T) {
	const n, images = 8000, 40
	both := List{MixUp{Mixing{Alpha: 0.2, P: 1}}, CutMix{Mixing{Alpha: 1, P: 0.5}}}
	kinds, partners := map[string]int{}, map[int]int{}
	for i := range n {
		switch m := both.Mix(3, i, "x", images, 60, 80); {
		case m.Height > 0:
			kinds["cutmix"]++
			partners[m.Partner]++
			area := float64(m.Height*m.Width) / (60 * 80)
			if m.Top < 0 || m.Left < 0 || m.Top+m.Height > 60 || m.Left+m.Width > 80 || math.Abs(1-area-m.Share) > 1e-9 {
				t.Fatalf("%+v", m)
			}
		case m.Share < 1:
			kinds["mixup"]++
			partners[m.Partner]++
		}
	}
	if kinds["mixup"] < 3700 || kinds["mixup"] > 4100 || kinds["cutmix"] < 1750 || kinds["cutmix"] > 2100 {
		t.Errorf("%v of %d", kinds, n)
	}
	for partner := range images {
		if partners[partner] < 90 || partners[partner] > 210 {
			t.Errorf("partner %d: %d times, want about 147", partner, partners[partner])
		}
	}
	if (List{MixUp{Mixing{Alpha: 1}}}).Mixes() || !both.Mixes() || Strong().Mixes() {
		t.Error("Mixes")
	}
}

// TestMixPixels mixes grey levels, and puts a rectangle in.
func TestMixPixels(t *testing.T) {
	const size = 4
	grey := func(level byte) []byte {
		pixels := make([]byte, size*size*3)
		for i := range pixels {
			pixels[i] = level
		}
		return pixels
	}
	for _, tt := range []struct {
		share float64
		want  byte
	}{{0.3, 170}, {1, 100}, {0, 200}, {0.5, 150}, {0.995, 101}} {
		dst := grey(100)
		if (Mix{Share: tt.share}).Apply(dst, grey(200), size); dst[0] != tt.want || dst[len(dst)-1] != tt.want {
			t.Errorf("share %g: %d, want %d", tt.share, dst[0], tt.want)
		}
	}
	dst := grey(0)
	Mix{Share: 0.75, Top: 1, Left: 2, Height: 3, Width: 1}.Apply(dst, grey(9), size)
	for i, v := range dst {
		x, y := i/3%size, i/3/size
		if want := map[bool]byte{true: 9}[x == 2 && y >= 1]; v != want {
			t.Errorf("pixel %d, %d: %d, want %d", x, y, v, want)
		}
	}
}
