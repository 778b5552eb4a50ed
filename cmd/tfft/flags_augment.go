package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset/augment"
)

// augmentFlags are the flags of augmentation, in the vocabulary of Keras's
// ImageDataGenerator.
func augmentFlags() []cli.Flag {
	base := stringFlag("augment", "start from `BASE`: default (the recipe: rotation 30 degrees, zoom 0.15, shifts 0.2, shear 0.15 degrees, horizontal flip) or none; "+
		"each of the following flags changes one thing")
	base.Value = "default"
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
	var given []augment.Parameter
	for _, name := range augment.ParameterNames() {
		if c.IsSet(name) {
			given = append(given, augment.Parameter{Name: name, Value: fmt.Sprint(c.Value(name))})
		}
	}
	return augment.Make(c.String("augment"), given)
}
