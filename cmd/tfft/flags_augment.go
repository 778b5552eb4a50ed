package main

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
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
	var affine augment.Affine
	if c.String("augment") == "default" {
		affine = augment.RecipeAffine()
	}
	var channelShift augment.ChannelShift
	var brightness augment.Brightness
	err := cmp.Or(
		atLeastZero(c, "rotation-range", &affine.RotationRange),
		shift(c, "width-shift-range", &affine.WidthShiftRange),
		shift(c, "height-shift-range", &affine.HeightShiftRange),
		atLeastZero(c, "shear-range", &affine.ShearRange),
		zoom(c, "zoom-range", &affine.ZoomRange),
		atLeastZero(c, "channel-shift-range", &channelShift.Range),
		pair(c, "brightness-range", &brightness.Range),
		atLeastZero(c, "cval", &affine.Cval),
	)
	fillMode(c, &affine.FillMode)
	if c.IsSet("horizontal-flip") {
		affine.HorizontalFlip = c.Bool("horizontal-flip")
	}
	if c.IsSet("vertical-flip") {
		affine.VerticalFlip = c.Bool("vertical-flip")
	}
	switch {
	case err != nil:
		return nil, err
	case affine.Cval > 255:
		return nil, fault.Usage("--cval %g: want a grey level from 0 to 255", affine.Cval)
	case affine.ZoomRange != (augment.Range{}) && affine.ZoomRange.Low <= 0:
		return nil, fault.Usage("--zoom-range %s: want factors above 0", c.String("zoom-range"))
	}
	return augment.List{affine, channelShift, brightness}, nil
}

// atLeastZero reads a number.
func atLeastZero(c *cli.Context, name string, into *float64) error {
	if !c.IsSet(name) {
		return nil
	}
	numbers, err := numbersOf(c, name)
	if err != nil || len(numbers) != 1 {
		return fault.Usage("--%s %q: want a number that is not negative", name, c.String(name))
	}
	*into = numbers[0]
	return nil
}

// shift reads a fraction, or a number of pixels; without a point they are whole.
func shift(c *cli.Context, name string, into *augment.Shift) error {
	if err := atLeastZero(c, name, &into.Limit); err != nil {
		return err
	}
	into.Whole = c.IsSet(name) && into.Limit >= 1 && !strings.ContainsAny(c.String(name), ".eE")
	return nil
}

// zoom reads a number, which means both ways from 1, or a pair.
func zoom(c *cli.Context, name string, into *augment.Range) error {
	if !c.IsSet(name) {
		return nil
	}
	switch numbers, err := numbersOf(c, name); {
	case err == nil && len(numbers) == 1 && numbers[0] == 0:
		*into = augment.Range{}
		return nil
	case err == nil && len(numbers) == 1:
		*into = augment.Range{Low: 1 - numbers[0], High: 1 + numbers[0]}
		return nil
	}
	return pair(c, name, into)
}

// pair reads LOW,HIGH.
func pair(c *cli.Context, name string, into *augment.Range) error {
	if !c.IsSet(name) {
		return nil
	}
	numbers, err := numbersOf(c, name)
	if err != nil || len(numbers) != 2 || numbers[0] > numbers[1] {
		return fault.Usage("--%s %q: want LOW,HIGH, two numbers of which the first is not the larger, such as 0.8,1.2", name, c.String(name))
	}
	*into = augment.Range{Low: numbers[0], High: numbers[1]}
	return nil
}

// numbersOf reads a list of numbers that are finite and not negative.
func numbersOf(c *cli.Context, name string) ([]float64, error) {
	var numbers []float64
	for text := range strings.SplitSeq(c.String(name), ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || v < 0 || math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, fault.Usage("--%s %q: %q is not a number from 0 on", name, c.String(name), text)
		}
		numbers = append(numbers, v)
	}
	return numbers, nil
}

func fillMode(c *cli.Context, into *augment.FillMode) {
	if !c.IsSet("fill-mode") {
		return
	}
	if *into = augment.FillMode(c.String("fill-mode")); *into == fillNearest {
		*into = augment.FillNearest
	}
}

// fillNearest is augment.FillNearest on the command line.
const fillNearest = "nearest"
