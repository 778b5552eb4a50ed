package main

import (
	"cmp"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/session"
)

// decodingOptions are how image files are decoded, besides the graph's size and
// interpolation.
type decodingOptions struct {
	ignoreEXIF bool
	maxPixels  int
}

// decodingFlags are the flags of decoding.
func decodingFlags() []cli.Flag {
	exif := stringFlag("exif", "EXIF orientation, `HOW`: apply (pictures stand upright) or ignore (as stored, like Keras)")
	exif.Value = session.EXIFApply
	return []cli.Flag{exif, maxPixelsFlag()}
}

func maxPixelsFlag() *cli.IntFlag {
	f := intFlag("max-pixels", "a picture of more than `N` pixels is an error, known from its header before it is unpacked")
	f.Value = dataset.DefaultMaxPixels
	return f
}

// decodingOf reads and checks the flags of decoding.
func decodingOf(c *cli.Context) (decodingOptions, error) {
	d := decodingOptions{ignoreEXIF: c.String("exif") == session.EXIFIgnore, maxPixels: c.Int("max-pixels")}
	return d, cmp.Or(oneOf(c, "exif", session.EXIFApply, session.EXIFIgnore), positive(c, "max-pixels"))
}

// options are those of a decoder for a graph.
func (d decodingOptions) options(in graph.Input) pixels.Options {
	return pixels.Options{Height: in.Height, Width: in.Width, Interpolation: in.Interpolation, IgnoreEXIF: d.ignoreEXIF}
}

// Values of --decode.
const (
	decodeExact = "exact"
	decodeFast  = "fast"
)

// decodeFlag is for training images alone: what is measured, and served, is
// always decoded exactly.
func decodeFlag() cli.Flag {
	how := stringFlag("decode", "unpack training JPEGs `HOW`: exact, or fast, which unpacks those of at least twice the network's size "+
		"at a half, quarter or eighth of theirs before they are resized (other pixels, by about a grey level); "+
		"validation, reports and serving are always exact")
	how.Value = decodeExact
	return how
}

// exif is the value of --exif.
func (d decodingOptions) exif() string {
	if d.ignoreEXIF {
		return session.EXIFIgnore
	}
	return session.EXIFApply
}
