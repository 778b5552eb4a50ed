package augment

import (
	"math"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Parse makes the list that List.String describes, of the recipe's operations in their
// order (exit code 2 for anything else).
func Parse(text string) (List, error) {
	if text == "none" || text == "default" {
		return Make(text, nil)
	}
	var parameters []Parameter
	for _, part := range strings.Fields(text) {
		name, value, _ := strings.Cut(part, "=")
		parameters = append(parameters, Parameter{name, value})
	}
	return Make("none", parameters)
}

// OneThatDiffers names the one parameter in which two texts that Parse reads differ, with
// its two values; ok is false where it is none, or more, or one that has no such value.
func OneThatDiffers(a, b string) (name, was, now string, ok bool) {
	before, errBefore := valuesOf(a)
	after, errAfter := valuesOf(b)
	if errBefore != nil || errAfter != nil {
		return "", "", "", false
	}
	for _, parameter := range recipeParameters {
		if before[parameter] == after[parameter] {
			continue
		}
		if ok {
			return "", "", "", false
		}
		name, was, now, ok = parameter, before[parameter], after[parameter], true
	}
	return name, was, now, ok && was != "" && now != ""
}

// valuesOf are the parameters of a text, with values for those that change nothing.
func valuesOf(text string) (map[string]string, error) {
	list, err := Parse(text)
	values := map[string]string{}
	for _, name := range recipeParameters {
		switch name {
		case "horizontal-flip", "vertical-flip":
			values[name] = "false"
		case "brightness-range", "fill-mode": // no value says that nothing changes
		default:
			values[name] = "0"
		}
	}
	for _, op := range list {
		for _, p := range op.Parameters() {
			values[p.Name] = p.Value
		}
	}
	return values, err
}

// ParameterNames are those of the recipe's operations: settings that Make takes.
func ParameterNames() []string { return recipeParameters }

// Make is the recipe (base default) or nothing (none) with some parameters of the recipe's
// operations set. Values that make no sense are refused (exit code 2).
func Make(base string, parameters []Parameter) (List, error) {
	var ops recipeValues
	if base == "default" {
		ops.affine = RecipeAffine()
	}
	for _, p := range parameters {
		set, ok := ops.setters()[p.Name]
		if !ok {
			return nil, fault.Usage("augmentation has no parameter %q", p.Name)
		}
		if err := set(p); err != nil {
			return nil, err
		}
	}
	if ops.affine.Cval > 255 {
		return nil, fault.Usage("`cval` %g: want a grey level from 0 to 255", ops.affine.Cval)
	}
	return List{ops.affine, ops.channelShift, ops.brightness}, nil
}

// recipeValues are the recipe's operations while they are made.
type recipeValues struct {
	affine       Affine
	channelShift ChannelShift
	brightness   Brightness
}

// setters read the parameters by name.
func (v *recipeValues) setters() map[string]func(Parameter) error {
	return map[string]func(Parameter) error{
		"rotation-range":      amount(&v.affine.RotationRange),
		"width-shift-range":   shift(&v.affine.WidthShiftRange),
		"height-shift-range":  shift(&v.affine.HeightShiftRange),
		"shear-range":         amount(&v.affine.ShearRange),
		"zoom-range":          zoom(&v.affine.ZoomRange),
		"channel-shift-range": amount(&v.channelShift.Range),
		"brightness-range":    interval(&v.brightness.Range),
		"horizontal-flip":     onOff(&v.affine.HorizontalFlip),
		"vertical-flip":       onOff(&v.affine.VerticalFlip),
		"fill-mode":           fillMode(&v.affine.FillMode),
		"cval":                amount(&v.affine.Cval),
	}
}

// amount reads a number that is not negative.
func amount(into *float64) func(Parameter) error {
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
func shift(into *Shift) func(Parameter) error {
	return func(p Parameter) error {
		err := amount(&into.Limit)(p)
		into.Whole = into.Limit >= 1 && !strings.ContainsAny(p.Value, ".eE")
		return err
	}
}

// zoom reads a number, which means both ways from 1, or an interval of factors.
func zoom(into *Range) func(Parameter) error {
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
func interval(into *Range) func(Parameter) error {
	return func(p Parameter) error {
		numbers, err := p.numbers()
		if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] {
			return fault.Usage("`%s` %q: want LOW,HIGH, two numbers of which the first is not the larger, such as 0.8,1.2", p.Name, p.Value)
		}
		*into = Range{Low: numbers[0], High: numbers[1]}
		return nil
	}
}

func onOff(into *bool) func(Parameter) error {
	return func(p Parameter) (err error) {
		if *into, err = strconv.ParseBool(p.Value); err != nil {
			return fault.Usage("`%s` %q: want true or false", p.Name, p.Value)
		}
		return nil
	}
}

// Nearest is what text calls FillNearest.
const Nearest = "nearest"

func fillMode(into *FillMode) func(Parameter) error {
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
	var numbers []float64
	for text := range strings.SplitSeq(p.Value, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || v < 0 || math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, fault.Usage("`%s` %q: %q is not a number from 0 on", p.Name, p.Value, text)
		}
		numbers = append(numbers, v)
	}
	return numbers, nil
}
