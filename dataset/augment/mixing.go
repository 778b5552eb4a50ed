package augment

// Mixing is what operations that mix images have in common.
type Mixing struct {
	Alpha float64 // an image's share is drawn from Beta(Alpha, Alpha)
	P     float64 // the share of images that are mixed
}

// Parameters implements Op.
func (m Mixing) Parameters() []Parameter {
	if m.P == 0 {
		return nil
	}
	return set(Parameter{"alpha", number(m.Alpha)}, Parameter{"p", number(m.P)})
}

// Draw implements Op. There is no transform: see List.Mix.
func (Mixing) Draw(uint64, int, string, int, int) Transform { return nil }

func (m Mixing) share() float64 { return m.P }

// mixingText reads the parameters of an operation that mixes.
func mixingText(of func(Mixing) Op) settable {
	m := Mixing{Alpha: 1, P: 1}
	return settable{
		set: map[string]setter{"alpha": concentration(&m.Alpha), "p": probability(&m.P)},
		op:  func() Op { return of(m) },
	}
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
