// Package augment changes training images at random.
//
// An augmentation is an ordered list of operations. For each image and epoch an
// operation draws a transform, and the transforms change the image's pixels and
// move its points. Files:
//
//	op.go            what an operation and a transform are
//	list.go          the list: draw, apply, move
//	recipe.go        the list that is made of Keras's parameters
//	presets.go       lists to choose by name
//	readfile.go      the list of a YAML file
//	kinds.go         operations by name
//	setters.go       their parameters, read
//	text.go, parse.go  the list as the text that checkpoints hold, and back
//	differ.go        the one thing in which two texts differ
//	ranges.go        what parameters are drawn from
//	crop.go          operation: take a part of the picture; done while it is decoded
//	affine.go        operation: turn, shift, slant, scale, mirror; drawn as a Warp
//	matrix.go        where a Warp takes pixels from, and moves points to
//	warp.go, warp.c  a Warp applied to pixels
//	channelshift.go  operation: raise or lower all values
//	brightness.go    operation: multiply all values
//	flip.go          operation: mirror
//	jitter.go        operation: change the colours; drawn as Enhance and ShiftHue
//	enhance.go       brightness, contrast, saturation, sharpness
//	hue.go           the colours turned
//	grayscale.go     operation: take the colours out
//	trivialaugment.go, randaugment.go  operations: some of a policy's
//	policy.go        what policies choose from
//	nearestwarp.go   theirs that move pixels
//	levels.go        theirs that change levels
//	erasing.go       operation: paint a rectangle over
//	mix.go           what images go through that are mixed of two
//	mixing.go        what operations have in common that mix
//	mixup.go, cutmix.go, beta.go  operations: blend two images, or put them together
//
// Pixels are uint8 RGB, rows first: an image is height x width x 3 bytes. Points
// are in pixels, from the centre of the upper left pixel.
package augment
