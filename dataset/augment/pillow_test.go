package augment

import (
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
)

// pillowCase is one of testdata/pillow_operations.py.
type pillowCase struct {
	Pixels    []byte  `json:"pixels"`
	Height    int     `json:"height"`
	Width     int     `json:"width"`
	Operation string  `json:"operation"`
	Magnitude float64 `json:"magnitude"`
	Fill      int     `json:"fill"`

	ours Transform // nil: nothing
}

// TestOperationsAgreeWithPillow compares 600 draws over all operations of torchvision's
// that are made of Pillow's, on photographs and digits that are not square: on average
// within 0.6 grey levels, each operation by itself.
func TestOperationsAgreeWithPillow(t *testing.T) {
	const width, height, draws = 96, 64, 600
	images := append(realImages(t, gate.Python(t), width), photo(width, 0), photo(width, 1))
	r := rand.New(rand.NewPCG(5, 6))
	cases := make([]pillowCase, draws)
	for i := range cases {
		c := drawnForPillow(r, i, height, width)
		c.Pixels, c.Height, c.Width = images[r.IntN(len(images))][:height*width*3], height, width
		cases[i] = c
	}
	sums, counts := map[string]float64{}, map[string]int{}
	for i, want := range gate.Ask[[]byte](t, "testdata/pillow_operations.py", cases) {
		c := cases[i]
		got := make([]byte, len(c.Pixels))
		Transforms(chainOf(c.ours)).Apply(got, c.Pixels, height, width)
		for j := range want {
			sums[c.Operation] += float64(max(got[j], want[j]) - min(got[j], want[j]))
		}
		counts[c.Operation] += len(want)
	}
	for operation, sum := range sums {
		mean := sum / float64(counts[operation])
		t.Logf("%-12s %3d draws: mean difference %.4f grey levels", operation, counts[operation]/(height*width*3), mean)
		if mean > 0.6 {
			t.Errorf("%s: mean difference %.3f grey levels, want at most 0.6", operation, mean)
		}
	}
}

func chainOf(t Transform) Chain {
	if t == nil {
		return nil
	}
	return Chain{t}
}

// drawnForPillow draws an operation, one of a policy's in turn or one besides, with what
// torchvision calls its magnitude.
func drawnForPillow(r *rand.Rand, i, height, width int) pillowCase {
	fill := r.IntN(256)
	n := i % (len(policyOperations) + 4)
	switch n - len(policyOperations) {
	case 0:
		by := r.Float64() - 0.5
		return pillowCase{Operation: "hue", Magnitude: by, ours: ShiftHue{By: by}}
	case 1:
		return pillowCase{Operation: "grayscale", ours: Grayscale{}}
	case 2:
		return pillowCase{Operation: "mirror", ours: Mirror{}}
	case 3:
		return pillowCase{Operation: "flip", ours: Mirror{Vertical: true}}
	}
	operation, share := policyOperations[n], float64(r.IntN(usualBins))/(usualBins-1)
	if operation.signed && r.IntN(2) == 1 {
		share = -share
	}
	p := wide(float64(fill))
	if r.IntN(2) == 1 {
		p = narrow(float64(fill))
	}
	return pillowCase{
		Operation: operation.name, Fill: fill, ours: operation.draw(p, share, height, width),
		Magnitude: torchvisionMagnitude(operation.name, share, p.bits == narrow(0).bits, height, width),
	}
}

// torchvisionMagnitude is what a share of the strongest magnitude is in the tables of
// RandAugment (narrow) and TrivialAugmentWide.
func torchvisionMagnitude(operation string, share float64, narrow bool, height, width int) float64 {
	tables := map[string][2]float64{
		"shear-x": {0.99, 0.3}, "shear-y": {0.99, 0.3}, "rotate": {135, 30},
		"translate-x": {32, 150. / 331 * float64(width)}, "translate-y": {32, 150. / 331 * float64(height)},
		"brightness": {0.99, 0.9}, "color": {0.99, 0.9}, "contrast": {0.99, 0.9}, "sharpness": {0.99, 0.9},
		"posterize": {6, 4},
	}
	strongest := tables[operation][0]
	if narrow {
		strongest = tables[operation][1]
	}
	switch operation {
	case "posterize":
		return float64(8 - whole(share*strongest))
	case "solarize":
		return float64(float32(255 - 255*share))
	}
	return share * strongest
}
