package pixels

import (
	"image"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Ways to make pictures of other proportions than the result's fit.
const (
	FitSquash    = "squash"    // all of it, narrower or wider than it is
	FitCrop      = "crop"      // the largest part of the result's proportions, from the middle
	FitLetterbox = "letterbox" // all of it, between black bars
)

// Fits are the ways, the usual one first.
func Fits() []string { return []string{FitSquash, FitCrop, FitLetterbox} }

// fitter says which part of an upright picture of some size becomes the result. The part
// may reach beyond the picture, to where it is black.
type fitter func(height, width int) image.Rectangle

// fitterTo is the way called fit to a result of toHeight x toWidth pixels; empty: FitSquash.
// The part of FitCrop is that of keras.utils.load_img(keep_aspect_ratio=True).
func fitterTo(fit string, toHeight, toWidth int) (fitter, error) {
	middle := func(size, of int) (from, to int) { return (of - size) / 2, (of-size)/2 + size }
	window := func(height, width, ofHeight, ofWidth int) image.Rectangle {
		top, bottom := middle(height, ofHeight)
		left, right := middle(width, ofWidth)
		return image.Rect(left, top, right, bottom)
	}
	switch fit {
	case "", FitSquash:
		return func(height, width int) image.Rectangle { return image.Rect(0, 0, width, height) }, nil
	case FitCrop:
		return func(height, width int) image.Rectangle {
			return window(max(1, min(height, width*toHeight/toWidth)), max(1, min(width, height*toWidth/toHeight)), height, width)
		}, nil
	case FitLetterbox:
		return func(height, width int) image.Rectangle {
			return window(max(height, width*toHeight/toWidth), max(width, height*toWidth/toHeight), height, width)
		}, nil
	}
	return nil, fault.Usage("unknown way to fit pictures: %q (want %s)", fit, strings.Join(Fits(), ", ")).
		WithHint("the graph may be of a newer pyexport")
}
