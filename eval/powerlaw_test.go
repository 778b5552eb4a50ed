package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// lawCase is what scipy_powerlaw.py fits.
type lawCase struct {
	Sizes  []int     `json:"sizes"`
	Shares []float64 `json:"shares"`
	Low    float64   `json:"low"`
	High   float64   `json:"high"`
}

// lawCases are shares of errors of laws, with noise.
func lawCases() (cases []lawCase) {
	draw := rand.New(rand.NewPCG(8, 1))
	for range 20 {
		law := PowerLaw{A: 0.5 + 3*draw.Float64(), B: 0.3 + draw.Float64(), C: 0.1 * draw.Float64()}
		c := lawCase{Low: LeastPower, High: MostPower}
		for n := 20 + draw.IntN(30); n < 2000; n *= 2 {
			c.Sizes = append(c.Sizes, n)
			c.Shares = append(c.Shares, law.At(float64(n))*(1+0.03*draw.NormFloat64()))
		}
		cases = append(cases, c)
	}
	return append(cases,
		lawCase{[]int{50, 100, 200, 400}, []float64{0.4, 0.2, 0.1, 0.05}, LeastPower, MostPower},   // the floor is at its bound
		lawCase{[]int{50, 100, 200, 400}, []float64{0.4, 0.25, 0.12, 0.02}, LeastPower, MostPower}, // and would be below
	)
}

// TestPowerLawEqualsSciPy: to 1e-4 in each figure, and never of larger squares.
func TestPowerLawEqualsSciPy(t *testing.T) {
	cases := lawCases()
	for i, want := range gate.Ask[[3]float64](t, "testdata/scipy_powerlaw.py", cases) {
		c := cases[i]
		got, err := FitPowerLaw(c.Sizes, c.Shares)
		if err != nil {
			t.Fatal(err)
		}
		scipy := PowerLaw{want[0], want[1], want[2]}
		if far(got.A, scipy.A) || far(got.B, scipy.B) || math.Abs(got.C-scipy.C) > 1e-4 {
			t.Errorf("%v: %+v (squares %g), SciPy's %+v (%g)", c, got, c.squares(got), scipy, c.squares(scipy))
		}
		if c.squares(got) > c.squares(scipy)*(1+1e-9)+1e-18 {
			t.Errorf("%v: squares %g, SciPy's %g", c, c.squares(got), c.squares(scipy))
		}
	}
}

func far(got, want float64) bool { return math.Abs(got-want) > 1e-4*math.Abs(want) }

func (c lawCase) squares(p PowerLaw) (sum float64) {
	for i, n := range c.Sizes {
		d := p.At(float64(n)) - c.Shares[i]
		sum += d * d
	}
	return sum
}

func TestPowerLaw(t *testing.T) {
	if _, err := FitPowerLaw([]int{1, 2}, []float64{0.5, 0.25}); err == nil {
		t.Error("fitted three unknowns to two sizes")
	}
	law := PowerLaw{A: 2, B: 0.5, C: 0.1}
	if got := law.Images(law.At(64)); math.Abs(got-64) > 1e-9 || !math.IsInf(law.Images(0.1), 1) {
		t.Errorf("%v images, want 64; %v", got, law.Images(0.1))
	}
	flat, err := FitPowerLaw([]int{10, 20, 40}, []float64{0.2, 0.2, 0.3})
	if err != nil || flat.At(10) != flat.At(40) {
		t.Errorf("errors that rise: %+v, %v", flat, err)
	}
}

// TestNoiseFloorIsFound: where one label in ten is wrong, no training gets these right, and the
// interval of the floor holds their share; those of the law hold what else errors follow.
func TestNoiseFloorIsFound(t *testing.T) {
	draw := rand.New(rand.NewPCG(2, 3))
	law := PowerLaw{A: 4, B: 0.8, C: 0.1}
	curve := LearningCurve{Sizes: []int{50, 100, 200, 400, 800, 1600}}
	const images = 2000
	noisy := make([]bool, images)
	for i := range noisy {
		noisy[i] = draw.Float64() < law.C
	}
	for _, n := range curve.Sizes {
		var trainings [][]bool
		for range 6 {
			right := make([]bool, images)
			for i := range right {
				right[i] = !noisy[i] && draw.Float64() > (law.At(float64(n))-law.C)/(1-law.C)
			}
			trainings = append(trainings, right)
		}
		curve.Right = append(curve.Right, trainings)
	}
	const cut = 0.95
	in := curve.Bootstrap(cut, 1000, 0)
	for name, of := range map[string]struct {
		interval [2]float64
		want     float64
	}{"a": {in.A, law.A}, "b": {in.B, law.B}, "c": {in.C, law.C}, "images": {in.Images, law.Images(cut * law.At(1600))}} {
		if of.want < of.interval[0] || of.want > of.interval[1] {
			t.Errorf("%s is %v, and the interval %v", name, of.want, of.interval)
		}
	}
	if in.C[1]-in.C[0] > 0.06 {
		t.Errorf("the interval of the floor is too wide to say anything: %v", in.C)
	}
	for size, share := range curve.Shares() {
		if share < in.Shares[size][0] || share > in.Shares[size][1] {
			t.Errorf("share %v, interval %v", share, in.Shares[size])
		}
	}
}

// TestSharesAmongFewImages: fewer than there are trainings.
func TestSharesAmongFewImages(t *testing.T) {
	c := LearningCurve{Sizes: []int{10, 20}, Right: [][][]bool{
		{{true, false, true}, {false, false, true}, {true, true, true}, {false, true, false}}, {{true, true, false}},
	}}
	some := c.Among([]int{0, 2})
	if got := some.Shares(); got[0] != 3.0/8 || got[1] != 0.5 || !slices.Equal(some.Sizes, c.Sizes) {
		t.Errorf("shares %v of sizes %v", got, some.Sizes)
	}
	if got := some.Bootstrap(0.75, 10, 0); len(got.Shares) != 2 {
		t.Errorf("%+v", got)
	}
}
