package augment

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestOpsAreFunctions checks of each operation that it draws the same again, something else
// for another seed, epoch or path, and the same whatever else is in the list.
func TestOpsAreFunctions(t *testing.T) {
	together := allOps()
	for at, op := range together {
		drawn := func(op Op, seed uint64, epoch int, path string) string {
			switch op := op.(type) {
			case RandomResizedCrop:
				return fmt.Sprint(op.Part(seed, epoch, path, 300, 200))
			case mixer:
				return fmt.Sprint(List{op}.Mix(seed, epoch, path, 500, 300, 200))
			}
			return fmt.Sprintf("%#v", op.Draw(seed, epoch, path, 300, 200))
		}
		differ := map[string]bool{}
		for i := range 40 {
			path := fmt.Sprintf("training/a/%d.jpg", i)
			base := drawn(op, 1, 2, path)
			if again := drawn(op, 1, 2, path); again != base {
				t.Errorf("%s: %s and then %s", op.Name(), base, again)
			}
			for name, other := range map[string]string{"seed": drawn(op, 2, 2, path), "epoch": drawn(op, 1, 3, path), "path": drawn(op, 1, 2, path+"x")} {
				differ[name] = differ[name] || other != base
			}
			alone, among := List{op}.Draw(1, 2, path, 300, 200), together.Draw(1, 2, path, 300, 200)
			before := len(together[:at].Draw(1, 2, path, 300, 200))
			if !slices.Equal(alone, among[before:before+len(alone)]) {
				t.Errorf("%s: %v alone, and %v among others", op.Name(), alone, among)
			}
		}
		if len(differ) != 3 || !differ["seed"] || !differ["epoch"] || !differ["path"] {
			t.Errorf("%s: what matters is %v", op.Name(), differ)
		}
	}
}

// TestOperationsStay pins what is drawn, and what becomes of pixels, by a hash: a run that
// is continued by a later version of this program must see the images that it would have
// seen.
func TestOperationsStay(t *testing.T) {
	const size = 48
	src, dst := photo(size, 0), make([]byte, size*size*3)
	all := sha256.New()
	for i := range 200 {
		path := fmt.Sprintf("training/a/%d.jpg", i)
		crop, _ := allOps().Cropper()
		fmt.Fprint(all, crop.Part(7, i, path, 300, 200))
		for _, list := range []List{Strong(), allOps()} {
			list.Draw(7, i, path, size, size).Apply(dst, slices.Clone(src), size, size)
			mix := list.Mix(7, i, path, 1000, size, size)
			fmt.Fprint(all, mix.Partner)
			mix.Apply(dst, src, size)
			all.Write(dst)
		}
	}
	const want = "e87376f3eed96ef48e54e30ebec34733dc3328eaacc22fdee12845bbe52cc207"
	if got := fmt.Sprintf("%x", all.Sum(nil)); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

// TestOperationsAllocateNothing applies every operation.
func TestOperationsAllocateNothing(t *testing.T) {
	const size = 32
	src, dst := photo(size, 0), make([]byte, size*size*3)
	for i := range 30 {
		drawn := allOps().Draw(3, i, "x", size, size)
		if n := testing.AllocsPerRun(3, func() { drawn.Apply(dst, src, size, size) }); n > 0 {
			t.Errorf("%v allocations by %v", n, drawn)
		}
	}
}

// TestPartsFollowTheirRanges checks area and ratio of crops and erased rectangles: uniform,
// and uniform in the logarithm, where both fit into any picture.
func TestPartsFollowTheirRanges(t *testing.T) {
	const n, height, width = 4000, 1000, 800
	crop := RandomResizedCrop{Scale: Range{0.1, 0.3}, Ratio: Range{0.5, 2}}
	erasing := RandomErasing{P: 1, Scale: Range{0.1, 0.3}, Ratio: Range{0.5, 2}}
	for name, part := range map[string]func(i int) (top, left, h, w int){
		"crop": func(i int) (top, left, h, w int) {
			p := crop.Part(3, i, "x", height, width)
			return p.Min.Y, p.Min.X, p.Dy(), p.Dx()
		},
		"erase": func(i int) (top, left, h, w int) {
			e := erasing.Draw(3, i, "x", height, width).(Erase)
			return e.Top, e.Left, e.Height, e.Width
		},
	} {
		var areas, ratios, across, down []float64
		for i := range n {
			top, left, h, w := part(i)
			if top < 0 || left < 0 || top+h > height || left+w > width {
				t.Fatalf("%s: %d x %d at %d, %d", name, w, h, left, top)
			}
			areas = append(areas, (float64(h*w)/(height*width)-0.1)/0.2)
			ratios = append(ratios, math.Log(float64(w)/float64(h))/math.Log(4)+0.5)
			across = append(across, float64(left)/float64(width-w))
			down = append(down, float64(top)/float64(height-h))
		}
		for what, values := range map[string][]float64{"area": areas, "ratio": ratios, "left": across, "top": down} {
			var sum, squares float64
			for _, v := range values {
				sum += v
				squares += v * v
			}
			mean := sum / n
			if deviation := math.Sqrt(squares/n - mean*mean); math.Abs(mean-0.5) > 0.02 || math.Abs(deviation-math.Sqrt(1./12)) > 0.01 {
				t.Errorf("%s: %s with mean %.3f and deviation %.3f of its range is not uniform", name, what, mean, deviation)
			}
		}
	}
}

// TestPartWhereNoneFits: the middle, as large as the ratios allow.
func TestPartWhereNoneFits(t *testing.T) {
	crop := RandomResizedCrop{Scale: Range{1, 1}, Ratio: Range{0.75, 1.25}}
	for _, tt := range []struct {
		height, width int
		want          string
	}{
		{100, 1000, "(437,0)-(562,100)"}, {1000, 30, "(0,480)-(30,520)"}, {1, 1, "(0,0)-(1,1)"},
	} {
		if got := crop.Part(1, 2, "x", tt.height, tt.width).String(); got != tt.want {
			t.Errorf("of %d x %d: %s, want %s", tt.width, tt.height, got, tt.want)
		}
	}
	if got := (RandomErasing{P: 1, Scale: Range{1, 1}, Ratio: Range{1, 1}}).Draw(1, 2, "x", 10, 10); got != nil {
		t.Errorf("%v, want nothing", got)
	}
}

// TestShares counts how often operations with a probability do something.
func TestShares(t *testing.T) {
	for _, op := range []Op{RandomFlip{P: 0.3}, RandomFlip{Vertical: true, P: 0.3}, RandomGrayscale{P: 0.3}, RandomErasing{P: 0.3, Scale: Range{0.1, 0.1}, Ratio: Range{1, 1}}} {
		n := 0
		for i := range 3000 {
			if op.Draw(5, i, "x", 100, 100) != nil {
				n++
			}
		}
		if n < 820 || n > 980 {
			t.Errorf("%s: %d of 3000, want about 900", op.Name(), n)
		}
	}
}

// TestPoliciesChooseEvenly counts what TrivialAugment does: each operation as often, and
// both signs.
func TestPoliciesChooseEvenly(t *testing.T) {
	counts := map[string]int{}
	for i := range 14000 {
		switch drawn := (TrivialAugment{Bins: usualBins}).Draw(5, i, "x", 100, 100).(type) {
		case nil:
			counts["identity"]++
		case NearestWarp:
			counts[fmt.Sprint(drawn.XY != 0, drawn.YX != 0, drawn.X0 > 0, drawn.X0 < 0, drawn.Y0 > 0, drawn.Y0 < 0)]++
		case Enhance:
			counts[string(drawn.Quality)]++
		default:
			counts[fmt.Sprintf("%T", drawn)]++
		}
	}
	for _, name := range []string{"identity", "brightness", "contrast", "saturation", "sharpness", "augment.Posterize", "augment.Solarize", "augment.AutoContrast", "augment.Equalize"} {
		if n := counts[name]; n < 900 || n > 1100 {
			t.Errorf("%s: %d of 14000, want about 1000", name, n)
		}
	}
	for _, moved := range []string{"false false true false false false", "false false false true false false"} {
		if n := counts[moved]; n < 420 || n > 560 {
			t.Errorf("translated: %d of 14000, want about 480: %v", n, counts)
		}
	}
}

// TestNoise: a rectangle of noise has all levels, and nothing else changes.
func TestNoise(t *testing.T) {
	const size = 100
	src, dst := make([]byte, size*size*3), make([]byte, size*size*3)
	Erase{Top: 10, Left: 20, Height: 50, Width: 60, Noise: 5}.Apply(dst, src, size, size, ToNearest)
	inside, outside := map[byte]int{}, 0
	for i, v := range dst {
		if x, y := i/3%size, i/3/size; x >= 20 && x < 80 && y >= 10 && y < 60 {
			inside[v]++
		} else if v != 0 {
			outside++
		}
	}
	if len(inside) != 256 || outside > 0 {
		t.Errorf("%d levels inside, %d values changed outside", len(inside), outside)
	}
}
