// Package augment changes training images at random.
//
// An augmentation is an ordered list of operations. For each image and epoch an
// operation draws a transform, and the transforms change the image's pixels and
// move its points. Files:
//
//	op.go            what an operation and a transform are
//	list.go          the list: draw, apply, move
//	text.go          the list as the text that checkpoints hold
//	ranges.go        what parameters are drawn from
//	affine.go        operation: turn, shift, slant, scale, mirror; drawn as a Warp
//	matrix.go        where a Warp takes pixels from, and moves points to
//	warp.go, warp.c  a Warp applied to pixels
//	channelshift.go  operation: raise or lower all values
//	brightness.go    operation: multiply all values
//
// Pixels are uint8 RGB, rows first: an image is height x width x 3 bytes. Points
// are in pixels, from the centre of the upper left pixel.
package augment
