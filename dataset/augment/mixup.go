package augment

import "math/rand/v2"

// MixUp blends an image with another one (Zhang et al. 2018, "mixup: beyond empirical risk
// minimization"). The zero value changes nothing.
type MixUp struct{ Mixing }

// Name implements Op.
func (MixUp) Name() string { return "mixup" }

func (m MixUp) mix(r *rand.Rand, _, _ int) Mix { return Mix{Share: symmetricBeta(r, m.Alpha)} }

func mixUpText() settable { return mixingText(func(m Mixing) Op { return MixUp{m} }) }
