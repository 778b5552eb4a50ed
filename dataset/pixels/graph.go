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

// decodeGraph turns contents, a scalar string, into uint8 pixels, by one of
// several ways.
type decodeGraph struct {
	graph    *tf.Graph
	contents tf.Output
	accurate way         // JPEG and PNG
	shrunk   map[int]way // JPEG, at the size divided by 2, 4 and 8

	picture tf.Output // to be fed with what was decoded before, uint8 [h, w, 3]
	resized tf.Output // that at the graph's size, [1, height, width, 3]
}

// way is one way to decode.
type way struct {
	source tf.Output // [h, w, 3]
	pixels tf.Output // that at the graph's size, [1, height, width, 3]
}

// way is the one for a JPEG whose size is to be divided by ratio; 1: and for PNG.
func (g *decodeGraph) way(ratio int) way {
	if ratio > 1 {
		return g.shrunk[ratio]
	}
	return g.accurate
}

// resizer resizes the uint8 pixels of an image to one size.
type resizer func(picture *image.Image, height, width int) *image.Image

// kernels are those of TensorFlow's ScaleAndTranslate for each interpolation but
// nearest. They are Pillow's filters: triangle BILINEAR, keyscubic (a = -0.5)
// BICUBIC, box BOX, lanczos3 LANCZOS.
var kernels = map[string]string{
	"bilinear": "triangle",
	"bicubic":  "keyscubic",
	"area":     "box",
	"lanczos":  "lanczos3",
}

// Interpolations are the ways to resize, the cheapest first.
func Interpolations() []string { return []string{"nearest", "bilinear", "bicubic", "area", "lanczos"} }

func resizerOf(interpolation string) (resizer, error) {
	if interpolation == "nearest" {
		return resizeNearest, nil
	}
	kernel, ok := kernels[interpolation]
	if !ok {
		return nil, fault.Usage("unknown interpolation %q (want %s)", interpolation, strings.Join(Interpolations(), ", "))
	}
	if interpolation == "bilinear" {
		return resizeWith(kernel), nil
	}
	return resizeInTwo(kernel), nil
}

// buildGraph builds the graph.
func buildGraph(height, width int, interpolation string) (*decodeGraph, error) {
	if height < 1 || width < 1 {
		return nil, fault.Usage("image size %d x %d must be at least 1 x 1", height, width)
	}
	resize, err := resizerOf(interpolation)
	if err != nil {
		return nil, err
	}
	g := &decodeGraph{}
	err = catch(func() (err error) {
		root := tg.NewRoot()
		g.contents = op.Placeholder(root.SubScope("contents"), tf.String, op.PlaceholderShape(tf.ScalarShape()))
		to := func(source tf.Output) way {
			return way{source: source, pixels: resize(newImage(root, source), height, width).Output}
		}
		jpeg := func(name string, ratio int) way {
			return to(op.DecodeJpeg(root.SubScope(name), g.contents,
				op.DecodeJpegChannels(3), op.DecodeJpegDctMethod("INTEGER_ACCURATE"), op.DecodeJpegRatio(int64(ratio))))
		}
		g.accurate, g.shrunk = jpeg("accurate", 1), map[int]way{}
		for _, ratio := range shrinkRatios {
			g.shrunk[ratio] = jpeg(fmt.Sprintf("shrunk%d", ratio), ratio)
		}
		g.picture = op.Placeholder(root.SubScope("picture"), tf.Uint8, op.PlaceholderShape(tf.MakeShape(-1, -1, 3)))
		g.resized = to(g.picture).pixels
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

// resizeWith is what tf.image.resize(..., antialias=True) does with a kernel of
// ScaleAndTranslate, rounded half to even. tfgo's own resizes have no
// antialiasing.
func resizeWith(kernel string) resizer {
	return func(picture *image.Image, height, width int) *image.Image {
		scope := picture.Path.SubScope(kernel)
		size := tg.Const(scope, []int32{int32(height), int32(width)})
		picture.Output = scaled(scope, kernel, picture.Output, size)
		return picture.Cast(tf.Uint8)
	}
}

// resizeInTwo resizes the rows and then the columns, with bytes between, as
// Pillow does: it shows where a kernel has negative lobes, because what goes
// beyond 0..255 is cut off twice.
func resizeInTwo(kernel string) resizer {
	return func(picture *image.Image, height, width int) *image.Image {
		scope := picture.Path.SubScope(kernel)
		rows := op.Slice(scope, op.Shape(scope, picture.Output), tg.Const(scope, []int32{1}), tg.Const(scope, []int32{1}))
		narrow := op.ConcatV2(scope, []tf.Output{rows, tg.Const(scope, []int32{int32(width)})}, tg.Const(scope, int32(0)))
		picture.Output = scaled(scope.SubScope("rows"), kernel, picture.Output, narrow)
		return resizeWith(kernel)(picture, height, width)
	}
}

// scaled is images [B,h,w,3] at size [2], float32 of whole grey levels 0..255.
func scaled(scope *op.Scope, kernel string, images, size tf.Output) tf.Output {
	from := op.Slice(scope.SubScope("size"), op.Shape(scope, images), tg.Const(scope, []int32{1}), tg.Const(scope, []int32{2}))
	scale := op.Div(scope, tg.Cast(scope, size, tf.Float), tg.Cast(scope, from, tf.Float))
	resized := scaleAndTranslate(scope, kernel, images, size, scale, tg.Const(scope, []float32{shift(kernel), shift(kernel)}))
	return op.ClipByValue(scope, op.Round(scope, resized), tg.Const(scope, float32(0)), tg.Const(scope, float32(255)))
}

// shift moves the box by next to nothing, so that a source pixel right between
// two boxes belongs to the first of them, as in Pillow, and not to both by half.
func shift(kernel string) float32 {
	if kernel == "box" {
		return -1e-4
	}
	return 0
}

// scaleAndTranslate adds the operation of that name, for which graft has no
// wrapper: images [B,h,w,3] to float32 of size [2], antialiased.
func scaleAndTranslate(scope *op.Scope, kernel string, images, size, scale, translation tf.Output) tf.Output {
	return scope.AddOperation(tf.OpSpec{
		Type:  "ScaleAndTranslate",
		Input: []tf.Input{images, size, scale, translation},
		Attrs: map[string]any{"kernel_type": kernel, "antialias": true},
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
