package augment

import "strconv"

// TrivialAugment changes an image by one operation, which it draws with its magnitude
// evenly (Müller and Hutter 2021, "TrivialAugment: tuning-free yet state-of-the-art data
// augmentation"). Operations and magnitudes are those of torchvision's
// TrivialAugmentWide. The zero value changes nothing.
type TrivialAugment struct {
	Bins int     // magnitudes of each operation: from nothing to the strongest, evenly
	Fill float64 // grey level of what lies outside
}

// wide are the magnitudes of the paper's wide space.
func wide(fill float64) policy {
	return policy{shear: 0.99, translate: func(int) float64 { return 32 }, degrees: 135, enhance: 0.99, bits: 6, fill: fill}
}

// Name implements Op.
func (TrivialAugment) Name() string { return "trivial-augment" }

// Parameters implements Op.
func (t TrivialAugment) Parameters() []Parameter {
	if t.Bins == 0 {
		return nil
	}
	return set(Parameter{"num-magnitude-bins", strconv.Itoa(t.Bins)}, Parameter{"fill", number(t.Fill)})
}

// Draw implements Op.
func (t TrivialAugment) Draw(seed uint64, epoch int, path string, height, width int) Transform {
	if t.Bins == 0 {
		return nil
	}
	r := stream(seed, epoch, t.Name(), path)
	operation := policyOperations[r.IntN(len(policyOperations))]
	magnitude := float64(r.IntN(t.Bins)) / float64(t.Bins-1)
	if operation.signed && r.IntN(2) == 1 {
		magnitude = -magnitude
	}
	return operation.draw(wide(t.Fill), magnitude, height, width)
}

// usualBins is torchvision's number of magnitudes.
const usualBins = 31

func trivialText() settable {
	t := TrivialAugment{Bins: usualBins}
	return settable{
		set: map[string]setter{"num-magnitude-bins": count(&t.Bins, 2, maxBins), "fill": level(&t.Fill)},
		op:  func() Op { return t },
	}
}

// maxBins is more magnitudes than differ in anything.
const maxBins = 1000
