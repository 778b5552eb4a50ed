package main

import (
	"cmp"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/graph"
)

// decodingOptions are how image files are decoded.
type decodingOptions struct {
	ignoreEXIF bool
	maxPixels  int
}

// decodingFlags are the flags of decoding.
func decodingFlags() []cli.Flag {
	exif := stringFlag("exif", "EXIF orientation, `HOW`: apply (pictures stand upright) or ignore (as stored, like Keras)")
	exif.Value = graph.EXIFApply
	return []cli.Flag{exif, maxPixelsFlag()}
}

func maxPixelsFlag() *cli.IntFlag {
	f := intFlag("max-pixels", "a picture of more than `N` pixels is an error, known from its header before it is unpacked")
	f.Value = dataset.DefaultMaxPixels
	return f
}

// decodingOf reads and checks the flags of decoding.
func decodingOf(c *cli.Context) (decodingOptions, error) {
	d := decodingOptions{ignoreEXIF: c.String("exif") == graph.EXIFIgnore, maxPixels: c.Int("max-pixels")}
	return d, cmp.Or(oneOf(c, "exif", graph.EXIFApply, graph.EXIFIgnore), positive(c, "max-pixels"))
}

// newDecoder makes a decoder of image files.
func newDecoder(o tfrunner.DecoderOptions) (*pixels.Decoder, error) {
	return pixels.New(pixels.Options{
		Height: o.Height, Width: o.Width, Interpolation: o.Interpolation, IgnoreEXIF: o.IgnoreEXIF, Shrink: o.Fast,
	})
}

// decodeFlag is for training images alone: what is measured, and served, is
// always decoded exactly.
func decodeFlag() cli.Flag {
	how := stringFlag("decode", "unpack training JPEGs `HOW`: exact, or fast, which unpacks those of at least twice the network's size "+
		"at a half, quarter or eighth of theirs before they are resized (other pixels, by about a grey level); "+
		"validation, reports and serving are always exact")
	how.Value = tfrunner.DecodeExact
	return how
}
