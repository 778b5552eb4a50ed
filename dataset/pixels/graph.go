package pixels

import (
	"fmt"
	"strings"

	tg "github.com/galeone/tfgo"
	"github.com/galeone/tfgo/image"
	tf "github.com/wamuir/graft/tensorflow"
	"github.com/wamuir/graft/tensorflow/op"

	"github.com/tfft/tfft/internal/fault"
)

// decodeGraph turns contents, a scalar string, into uint8 pixels of shape
// [1, height, width, 3], by two ways of which a run takes one.
type decodeGraph struct {
	graph    *tf.Graph
	contents tf.Output
	accurate tf.Output // JPEG and PNG
	others   tf.Output // GIF and BMP

	accurateSource tf.Output // before the resize, [h, w, 3]
	othersSource   tf.Output
}

// pixels is the output that decodes format.
func (g *decodeGraph) pixels(format format) tf.Output {
	if format == formatJPEG || format == formatPNG {
		return g.accurate
	}
	return g.others
}

// source is the output that decodes format and does not resize.
func (g *decodeGraph) source(format format) tf.Output {
	if format == formatJPEG || format == formatPNG {
		return g.accurateSource
	}
	return g.othersSource
}

// resizer resizes the uint8 pixels of an image to one size.
type resizer func(picture *image.Image, height, width int) *image.Image

// buildGraph builds the graph.
func buildGraph(height, width int, interpolation string) (*decodeGraph, error) {
	if height < 1 || width < 1 {
		return nil, fault.Usage("image size %d x %d must be at least 1 x 1", height, width)
	}
	resize, ok := map[string]resizer{"bilinear": resizeBilinear, "nearest": resizeNearest}[interpolation]
	if !ok {
		return nil, fault.Usage("unknown interpolation %q (want bilinear or nearest)", interpolation)
	}
	g := &decodeGraph{}
	err := catch(func() (err error) {
		root := tg.NewRoot()
		g.contents = op.Placeholder(root.SubScope("contents"), tf.String, op.PlaceholderShape(tf.ScalarShape()))
		accurate := op.DecodeJpeg(root.SubScope("accurate"), g.contents,
			op.DecodeJpegChannels(3), op.DecodeJpegDctMethod("INTEGER_ACCURATE"))
		others := op.DecodeImage(root.SubScope("others"), g.contents,
			op.DecodeImageChannels(3), op.DecodeImageExpandAnimations(false))
		g.accurateSource, g.othersSource = accurate, others
		g.accurate = resize(newImage(root, accurate), height, width).Output
		g.others = resize(newImage(root, others), height, width).Output
		g.graph, err = root.Finalize()
		return err
	})
	return g, err
}

// catch runs build, and makes an error of the panic with which tfgo answers
// what cannot be built. What follows its first line is a stack trace.
func catch(build func() error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			text, _, _ := strings.Cut(fmt.Sprint(panicked), "\n")
			err = fmt.Errorf("tfgo: %s", text)
		}
	}()
	return build()
}

// newImage makes a tfgo image of decoded pixels. tfgo's own constructors
// stretch every image to the range 0..1.
func newImage(root *op.Scope, decoded tf.Output) *image.Image {
	return &image.Image{Tensor: tg.NewTensor(root, tg.Batchify(root, []tf.Output{decoded}))}
}

// resizeBilinear is what tf.image.resize(..., "bilinear", antialias=True) does,
// rounded half to even. tfgo's ResizeBilinear has no antialiasing. The weights
// of the triangle are positive and sum to 1, so that nothing leaves 0..255.
func resizeBilinear(picture *image.Image, height, width int) *image.Image {
	scope := picture.Path.SubScope("bilinear")
	from := op.Slice(scope.SubScope("size"), op.Shape(scope, picture.Output),
		tg.Const(scope, []int32{1}), tg.Const(scope, []int32{2}))
	to := tg.Const(scope, []int32{int32(height), int32(width)})
	scale := op.Div(scope, tg.Cast(scope, to, tf.Float), tg.Cast(scope, from, tf.Float))
	resized := scaleAndTranslate(scope, picture.Output, to, scale, tg.Const(scope, []float32{0, 0}))
	picture.Output = op.Round(scope, resized)
	return picture.Cast(tf.Uint8)
}

// scaleAndTranslate adds the operation of that name, for which graft has no
// wrapper: images uint8 [B,h,w,3] to float32 of size [2], antialiased.
func scaleAndTranslate(scope *op.Scope, images, size, scale, translation tf.Output) tf.Output {
	return scope.AddOperation(tf.OpSpec{
		Type:  "ScaleAndTranslate",
		Input: []tf.Input{images, size, scale, translation},
		Attrs: map[string]any{"kernel_type": "triangle", "antialias": true},
	}).Output(0)
}

// resizeNearest takes the source pixel that the centre of each pixel falls on.
// tfgo's ResizeNearestNeighbor drops the option that asks for centres.
func resizeNearest(picture *image.Image, height, width int) *image.Image {
	defer picture.Check()
	scope := picture.Path.SubScope("nearest")
	picture.Output = op.ResizeNearestNeighbor(scope, picture.Output,
		tg.Const(scope, []int32{int32(height), int32(width)}), op.ResizeNearestNeighborHalfPixelCenters(true))
	return picture
}
