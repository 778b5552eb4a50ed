package augment

// ColorJitter changes the colours of an image, in a random order, as torchvision's
// ColorJitter does. The zero value changes nothing.
type ColorJitter struct {
	Brightness Range // of the factor that it is multiplied by; zero: it stays
	Contrast   Range // likewise
	Saturation Range // likewise
	Hue        Range // of the colour circle, from -0.5 to 0.5, that colours are turned by; zero: they stay
}

// Name implements Op.
func (ColorJitter) Name() string { return "color-jitter" }

// Parameters implements Op.
func (j ColorJitter) Parameters() []Parameter {
	return set(
		Parameter{"brightness", j.Brightness.String()}, Parameter{"contrast", j.Contrast.String()},
		Parameter{"saturation", j.Saturation.String()}, Parameter{"hue", j.Hue.String()},
	)
}

// Draw implements Op; the transform is a Chain of Enhance and ShiftHue. Each number has its
// own place among those drawn, whatever the ranges are.
func (j ColorJitter) Draw(seed uint64, epoch int, path string, _, _ int) Transform {
	r := stream(seed, epoch, j.Name(), path)
	order := r.Perm(4)
	drawn := []Transform{
		Enhance{QualityBrightness, j.Brightness.at(r.Float64())},
		Enhance{QualityContrast, j.Contrast.at(r.Float64())},
		Enhance{QualitySaturation, j.Saturation.at(r.Float64())},
		ShiftHue{By: j.Hue.Low + (j.Hue.High-j.Hue.Low)*r.Float64()},
	}
	ranges := []Range{j.Brightness, j.Contrast, j.Saturation, j.Hue}
	var chain Chain
	for _, i := range order {
		if ranges[i] != (Range{}) {
			chain = append(chain, drawn[i])
		}
	}
	return chain
}

func jitterText() settable {
	j := &ColorJitter{}
	return settable{
		set: map[string]setter{
			"brightness": factor(&j.Brightness), "contrast": factor(&j.Contrast), "saturation": factor(&j.Saturation), "hue": turn(&j.Hue),
		},
		op: func() Op { return *j },
	}
}

// factor reads a number, which means both ways from 1 but not below 0, or LOW,HIGH.
func factor(into *Range) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		switch {
		case err == nil && len(numbers) == 1 && numbers[0] == 0:
			*into = Range{}
		case err == nil && len(numbers) == 1:
			*into = Range{max(1-numbers[0], 0), 1 + numbers[0]}
		case err == nil && len(numbers) == 2 && numbers[0] <= numbers[1] && numbers[1] > 0:
			*into = Range{numbers[0], numbers[1]}
		default:
			return wrong(p, "a number from 0 on, such as 0.4 for factors from 0.6 to 1.4, or [LOW, HIGH]")
		}
		return nil
	}
}

// turn reads a number, which means both ways from 0, or LOW,HIGH.
func turn(into *Range) setter {
	return func(p Parameter) error {
		numbers, err := p.anyNumbers()
		if err == nil && len(numbers) == 1 && numbers[0] >= 0 {
			numbers = []float64{-numbers[0], numbers[0]}
		}
		if err != nil || len(numbers) != 2 || numbers[0] < -0.5 || numbers[0] > numbers[1] || numbers[1] > 0.5 {
			return wrong(p, "a number from 0 to 0.5, or [LOW, HIGH] from -0.5 to 0.5")
		}
		*into = Range{numbers[0] + 0, numbers[1]}
		return nil
	}
}
