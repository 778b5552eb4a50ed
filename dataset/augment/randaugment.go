package augment

import (
	"strconv"

	"github.com/tfft/tfft/internal/fault"
)

// RandAugment changes an image by a few operations of one strength, which it draws evenly
// (Cubuk et al. 2019, "RandAugment: practical automated data augmentation with a reduced
// search space"). Operations and magnitudes are those of torchvision's RandAugment. The
// zero value changes nothing.
type RandAugment struct {
	Ops       int // that change each image, one after the other
	Magnitude int // their strength, from 0 to Bins - 1
	Bins      int
	Fill      float64 // grey level of what lies outside
}

// narrow are the magnitudes of the paper.
func narrow(fill float64) policy {
	return policy{shear: 0.3, translate: func(side int) float64 { return 150. / 331 * float64(side) }, degrees: 30, enhance: 0.9, bits: 4, fill: fill}
}

// Name implements Op.
func (RandAugment) Name() string { return "rand-augment" }

// Parameters implements Op.
func (a RandAugment) Parameters() []Parameter {
	if a.Ops == 0 {
		return nil
	}
	return set(
		Parameter{"num-ops", strconv.Itoa(a.Ops)}, Parameter{"magnitude", strconv.Itoa(a.Magnitude)},
		Parameter{"num-magnitude-bins", strconv.Itoa(a.Bins)}, Parameter{"fill", number(a.Fill)},
	)
}

// Draw implements Op; the transform is a Chain.
func (a RandAugment) Draw(seed uint64, epoch int, path string, height, width int) Transform {
	r := stream(seed, epoch, a.Name(), path)
	var chain Chain
	for range a.Ops {
		operation := policyOperations[r.IntN(len(policyOperations))]
		magnitude := float64(a.Magnitude) / float64(a.Bins-1)
		if r.IntN(2) == 1 && operation.signed {
			magnitude = -magnitude
		}
		if t := operation.draw(narrow(a.Fill), magnitude, height, width); t != nil {
			chain = append(chain, t)
		}
	}
	return chain
}

// maxOps is more operations than leave anything of an image.
const maxOps = 20

func randText() settable {
	a := RandAugment{Ops: 2, Magnitude: 9, Bins: usualBins}
	return settable{
		set: map[string]setter{
			"num-ops": count(&a.Ops, 1, maxOps), "magnitude": count(&a.Magnitude, 0, maxBins-1),
			"num-magnitude-bins": count(&a.Bins, 2, maxBins), "fill": level(&a.Fill),
		},
		op: func() Op { return a },
		check: func() error {
			if a.Magnitude >= a.Bins {
				return fault.Usage("magnitude %d: want at most %d, one less than num-magnitude-bins", a.Magnitude, a.Bins-1)
			}
			return nil
		},
	}
}
