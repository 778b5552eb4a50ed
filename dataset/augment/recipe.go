package augment

import "github.com/tfft/tfft/internal/fault"

// ParameterNames are those of the recipe's operations: settings that Make takes.
func ParameterNames() []string { return recipeParameters }

// Make is the recipe (base default) or nothing (none) with some parameters of the recipe's
// operations set. Values that make no sense are refused (exit code 2).
func Make(base string, parameters []Parameter) (List, error) {
	ops := &recipeValues{}
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
	if err := ops.check(); err != nil {
		return nil, err
	}
	return List{ops.affine, ops.channelShift, ops.brightness}, nil
}

// recipeValues are the recipe's operations while they are made.
type recipeValues struct {
	affine       Affine
	channelShift ChannelShift
	brightness   Brightness
}

// check refuses values that only make sense together with others.
func (v *recipeValues) check() error {
	if v.affine.Cval > 255 {
		return fault.Usage("`cval` %g: want a grey level from 0 to 255", v.affine.Cval)
	}
	return nil
}

// setters read the parameters by name.
func (v *recipeValues) setters() map[string]setter {
	return map[string]setter{
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

// recipeText reads those of the recipe's parameters that are one operation's.
func recipeText(name string) settable {
	values := &recipeValues{}
	pick := map[string]func() Op{
		"affine":        func() Op { return values.affine },
		"channel-shift": func() Op { return values.channelShift },
		"brightness":    func() Op { return values.brightness },
	}[name]
	s := settable{set: map[string]setter{}, op: pick, check: values.check}
	for parameter, set := range values.setters() {
		if operationOf(parameter) == name {
			s.set[parameter] = set
		}
	}
	return s
}

// operationOf is the recipe's operation that has the parameter.
func operationOf(parameter string) string {
	switch parameter {
	case "channel-shift-range":
		return "channel-shift"
	case "brightness-range":
		return "brightness"
	}
	return "affine"
}
