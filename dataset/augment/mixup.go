package augment

import "math/rand/v2"

// MixUp blends an image with another one (Zhang et al. 2018, "mixup: beyond empirical risk
// minimization"). The zero value changes nothing.
type MixUp struct {
	Alpha float64 // the image's share is drawn from Beta(Alpha, Alpha)
	P     float64 // the share of images that it happens to
}

// Name implements Op.
func (MixUp) Name() string { return "mixup" }

// Parameters implements Op.
func (m MixUp) Parameters() []Parameter { return mixParameters(m.Alpha, m.P) }

// Draw implements Op. There is no transform: see List.Mix.
func (MixUp) Draw(uint64, int, string, int, int) Transform { return nil }

func (m MixUp) share() float64 { return m.P }

func (m MixUp) mix(r *rand.Rand, _, _ int) Mix { return Mix{Share: symmetricBeta(r, m.Alpha)} }

func mixUpText() settable {
	return mixText(func(alpha, p float64) Op { return MixUp{Alpha: alpha, P: p} })
}

// mixText reads the parameters of an operation that mixes.
func mixText(of func(alpha, p float64) Op) settable {
	alpha, p := 1., 1.
	return settable{
		set: map[string]setter{"alpha": concentration(&alpha), "p": probability(&p)},
		op:  func() Op { return of(alpha, p) },
	}
}

// mixParameters are those of an operation that mixes.
func mixParameters(alpha, p float64) []Parameter {
	if p == 0 {
		return nil
	}
	return set(Parameter{"alpha", number(alpha)}, Parameter{"p", number(p)})
}

// Where all shares are next to 0 or 1, and where all are next to a half.
const minAlpha, maxAlpha = 0.001, 1000

// concentration reads the parameter of a Beta distribution.
func concentration(into *float64) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 1 || numbers[0] < minAlpha || numbers[0] > maxAlpha {
			return wrong(p, "a number from 0.001 to 1000, such as 0.2")
		}
		*into = numbers[0]
		return nil
	}
}
