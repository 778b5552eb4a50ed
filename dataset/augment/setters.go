package augment

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// setter reads a parameter of an operation, and refuses what is none (exit code 2).
type setter func(Parameter) error

// amount reads a number that is not negative.
func amount(into *float64) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 1 {
			return fault.Usage("`%s` %q: want a number that is not negative", p.Name, p.Value)
		}
		*into = numbers[0]
		return nil
	}
}

// shift reads a fraction, or a number of pixels; without a point they are whole.
func shift(into *Shift) setter {
	return func(p Parameter) error {
		err := amount(&into.Limit)(p)
		into.Whole = into.Limit >= 1 && !strings.ContainsAny(p.Value, ".eE")
		return err
	}
}

// zoom reads a number, which means both ways from 1, or an interval of factors.
func zoom(into *Range) setter {
	return func(p Parameter) error {
		switch numbers, err := p.numbers(); {
		case err == nil && len(numbers) == 1 && numbers[0] == 0:
			*into = Range{}
			return nil
		case err == nil && len(numbers) == 1:
			*into = Range{Low: 1 - numbers[0], High: 1 + numbers[0]}
		default:
			if err := interval(into)(p); err != nil {
				return err
			}
		}
		if into.Low <= 0 {
			return fault.Usage("`%s` %s: want factors above 0", p.Name, p.Value)
		}
		return nil
	}
}

// interval reads LOW,HIGH.
func interval(into *Range) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] {
			return fault.Usage("`%s` %q: want LOW,HIGH, two numbers of which the first is not the larger, such as 0.8,1.2", p.Name, p.Value)
		}
		*into = Range{Low: numbers[0], High: numbers[1]}
		return nil
	}
}

func onOff(into *bool) setter {
	return func(p Parameter) (err error) {
		if *into, err = strconv.ParseBool(p.Value); err != nil {
			return fault.Usage("`%s` %q: want true or false", p.Name, p.Value)
		}
		return nil
	}
}

// Nearest is what text calls FillNearest.
const Nearest = "nearest"

func fillMode(into *FillMode) setter {
	return func(p Parameter) error {
		switch mode := FillMode(p.Value); mode {
		case Nearest:
			*into = FillNearest
		case FillConstant, FillReflect, FillWrap:
			*into = mode
		default:
			return fault.Usage("`%s` %q: want %s, %s, %s or %s", p.Name, p.Value, Nearest, FillConstant, FillReflect, FillWrap)
		}
		return nil
	}
}

// numbers reads a list of numbers that are finite and not negative.
func (p Parameter) numbers() ([]float64, error) {
	numbers, err := p.anyNumbers()
	if err == nil && slices.Min(numbers) < 0 {
		return nil, wrong(p, "numbers from 0 on")
	}
	return numbers, err
}

// anyNumbers reads a list of numbers that are finite.
func (p Parameter) anyNumbers() ([]float64, error) {
	var numbers []float64
	for text := range strings.SplitSeq(p.Value, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, wrong(p, "numbers")
		}
		numbers = append(numbers, v)
	}
	return numbers, nil
}

// wrong is the error of a parameter that has to be something else.
func wrong(p Parameter, want string) error {
	return fault.Usage("`%s` %q: want %s", p.Name, p.Value, want)
}

// probability reads a share of images.
func probability(into *float64) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 1 || numbers[0] > 1 {
			return wrong(p, "a number from 0 to 1")
		}
		*into = numbers[0]
		return nil
	}
}

// level reads a grey level.
func level(into *float64) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 1 || numbers[0] > 255 {
			return wrong(p, "a grey level from 0 to 255")
		}
		*into = numbers[0]
		return nil
	}
}

// share reads an interval of shares of an area.
func share(into *Range) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] || numbers[1] > 1 || numbers[1] == 0 {
			return wrong(p, "[LOW, HIGH] from 0 to 1, such as [0.08, 1]")
		}
		*into = Range{numbers[0], numbers[1]}
		return nil
	}
}

// maxRatio is a rectangle longer than any picture needs.
const maxRatio = 1000

// ratio reads an interval of one side by another.
func ratio(into *Range) setter {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] || numbers[0] < 1./maxRatio || numbers[1] > maxRatio {
			return wrong(p, "[LOW, HIGH] from 0.001 to 1000, such as [0.75, 1.33]")
		}
		*into = Range{numbers[0], numbers[1]}
		return nil
	}
}

// count reads a whole number within limits.
func count(into *int, least, most int) setter {
	return func(p Parameter) error {
		n, err := strconv.Atoi(p.Value)
		if err != nil || n < least || n > most {
			return fault.Usage("`%s` %q: want a whole number from %d to %d", p.Name, p.Value, least, most)
		}
		*into = n
		return nil
	}
}
