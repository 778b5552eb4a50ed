package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
)

// Values of --augment besides files.
const (
	augmentDefault = "default"
	augmentNone    = "none"
	augmentLight   = "light"
	augmentStrong  = "strong"
)

// augmentFlags are the flags of augmentation, in the vocabulary of Keras's
// ImageDataGenerator.
func augmentFlags() []cli.Flag {
	base := stringFlag("augment", "augment by `BASE`: default (the recipe: rotation 30 degrees, zoom 0.15, shifts 0.2, shear 0.15 degrees, horizontal flip), none, "+
		"light (crops of at least half the picture, horizontal flip), strong (crops of any size, horizontal flip, TrivialAugment, erasing), "+
		"or FILE.yaml, a list of operations; each of the following flags changes one thing of default or none")
	base.Value = augmentDefault
	return grouped("augmentation of training images",
		base,
		stringFlag("rotation-range", "turn by up to `DEGREES` either way"),
		stringFlag("width-shift-range", "move left or right by up to `X`: below 1 a fraction of the width, 5.0 pixels, 5 whole pixels below 5"),
		stringFlag("height-shift-range", "move up or down by up to `X`, likewise of the height"),
		stringFlag("shear-range", "slant by up to `DEGREES` either way"),
		stringFlag("zoom-range", "scale each axis by a factor within 1 - `Z` and 1 + Z, or from LOW to HIGH given as LOW,HIGH; above 1 shows more"),
		stringFlag("channel-shift-range", "raise or lower all values by up to `N` of 255"),
		stringFlag("brightness-range", "multiply all values by a factor from `LOW,HIGH`"),
		boolFlag("horizontal-flip", "mirror left to right, half of the time (--horizontal-flip=false turns the recipe's off)"),
		boolFlag("vertical-flip", "mirror top to bottom, half of the time"),
		stringFlag("fill-mode", "what lies outside the image is `MODE`: nearest (edge), constant (--cval), reflect or wrap"),
		stringFlag("cval", "grey level `N` of what lies outside, with --fill-mode constant"),
	)
}

// augmentOf reads and checks the flags of augmentation.
func augmentOf(c *cli.Context) (augment.List, error) {
	base := c.String("augment")
	var given []augment.Parameter
	for _, name := range augment.ParameterNames() {
		if c.IsSet(name) {
			given = append(given, augment.Parameter{Name: name, Value: fmt.Sprint(c.Value(name))})
		}
	}
	if base == augmentDefault || base == augmentNone {
		return augment.Make(base, given)
	}
	if len(given) > 0 {
		return nil, fault.Usage("--%s changes --augment default or none, and --augment is %q", given[0].Name, base).
			WithHint("leave --%s out, or list all operations in a file for --augment", given[0].Name)
	}
	return listedAugment(base)
}

// listedAugment is an augmentation that is a list of operations.
func listedAugment(base string) (augment.List, error) {
	switch {
	case base == augmentLight:
		return augment.Light(), nil
	case base == augmentStrong:
		return augment.Strong(), nil
	case slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(base)):
		list, err := augment.ReadFile(base)
		if err != nil {
			return nil, fault.Usage("--augment %w", err)
		}
		return list, nil
	}
	named := usualValues["augment"]
	return nil, fault.Usage("--augment %q: want %s or FILE.yaml", base, strings.Join(named, ", ")).
		WithHint("%sa file's name ends in .yaml or .yml", nearest.Question(base, named, func(word string) string { return "--augment " + word }))
}
