package augment

import (
	"math/rand/v2"

	"github.com/tfft/tfft/internal/random"
)

// Op is an operation: a kind of change, and the ranges that its parameters are
// drawn from.
type Op interface {
	// Name is the operation's, as List.String writes it.
	Name() string
	// Parameters are those that are not zero, in an order of their own. An
	// operation without any changes nothing.
	Parameters() []Parameter
	// Draw picks what happens to the image path (as in dataset.Sample.Path) of
	// height x width pixels in an epoch; nil where the image stays as it is. It
	// depends on seed, epoch and path alone, but for the size that turns
	// fractions into pixels.
	Draw(seed uint64, epoch int, path string, height, width int) Transform
}

// Parameter is a parameter of an operation, as text.
type Parameter struct{ Name, Value string }

// Transform is one change of one image: an operation whose parameters are drawn.
type Transform interface {
	// Apply writes the changed src to dst, both height x width x 3 bytes, at
	// least 2 x 2 pixels. dst may be src unless the transform is a Mover, a
	// Chain, or takes pixels from their neighbours (Enhance of sharpness);
	// otherwise they do not overlap. Nothing is allocated.
	Apply(dst, src []byte, height, width int, round Rounding)
}

// Chain is several transforms, one after the other, that one operation drew. A List that
// draws it has them among its own.
type Chain []Transform

// Apply implements Transform. dst and src don't overlap, and both are written to.
func (c Chain) Apply(dst, src []byte, height, width int, _ Rounding) {
	Transforms(c).Apply(dst, src, height, width)
}

// Mover is a Transform that moves what an image shows.
type Mover interface {
	Transform
	// Move moves points of an image of height x width pixels to where they are
	// in the changed one, which may be outside. Points that have no such place,
	// as the image is flattened to a line, are not finite afterwards.
	Move(points []Point, height, width int)
}

// Point is a place in an image, in pixels. The centre of the upper left pixel is
// at 0, 0.
type Point struct{ X, Y float64 }

// Rounding is how a transform makes bytes of values with fractions.
type Rounding int

// The ways to round.
const (
	ToNearest Rounding = iota
	Down
)

// channels of a pixel: red, green, blue.
const channels = 3

// stream gives the numbers that an operation draws for an image. Each operation has its
// own, so that what one draws does not depend on which others there are.
func stream(seed uint64, epoch int, operation, path string) *rand.Rand {
	return random.Stream(seed, epoch, "augmentation "+operation+" "+path)
}

// recipeStream gives the numbers that the recipe's operations draw for an image.
// They have one stream, in which each parameter has its own place, so that one
// range can change without changing what is drawn for the others. first is the
// place of an operation's first parameter, from 0.
func recipeStream(seed uint64, epoch int, path string, first int) *rand.Rand {
	r := random.Stream(seed, epoch, "augment "+path)
	for range first {
		r.Float64()
	}
	return r
}
