package main

import (
	"cmp"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/machine"
	"github.com/tfft/tfft/tfrunner"
)

// decodingOptions are how image files are decoded.
type decodingOptions struct {
	ignoreEXIF bool
	maxPixels  int
	memory     int64 // bytes, of what is decoded at once
}

const headingImages = "reading images"

// decodingFlags are the flags of decoding.
func decodingFlags() []cli.Flag {
	exif := stringFlag("exif", "use EXIF orientation `HOW`: apply (pictures stand upright) or ignore (as stored, like Keras)")
	exif.Value = dataset.EXIFApply
	return grouped(headingImages, exif, maxPixelsFlag(), decodeMemoryFlag())
}

func maxPixelsFlag() *cli.IntFlag {
	f := intFlag("max-pixels", "refuse pictures of more than `N` pixels before they are unpacked")
	f.Value = dataset.DefaultMaxPixels
	return f
}

// maxDecodeMemory is the most that pictures take by default while they are decoded:
// room for a dozen of a telephone's camera.
const maxDecodeMemory = 512 << 20

func decodeMemoryFlag() cli.Flag {
	f := stringFlag("decode-memory", "decode at most `SIZE` of unpacked pictures at once, such as 2GB; a larger picture is decoded alone")
	f.DefaultText = "an eighth of the memory, at most 512MiB"
	return f
}

// decodeMemoryOf reads and checks the flag, bytes.
func decodeMemoryOf(c *cli.Context) (int64, error) {
	size, err := sizeFlag(c, "decode-memory")
	if err != nil || size > 0 {
		return size, err
	}
	return defaultDecodeMemory(machine.ReadMemory()), nil
}

func defaultDecodeMemory(m machine.Memory) int64 {
	share := uint64(maxDecodeMemory)
	for _, all := range []uint64{m.Total, m.Limit} {
		if all > 0 {
			share = min(share, all/8)
		}
	}
	return int64(max(share, 1))
}

// decodingOf reads and checks the flags of decoding.
func decodingOf(c *cli.Context) (decodingOptions, error) {
	memory, err := decodeMemoryOf(c)
	d := decodingOptions{ignoreEXIF: c.String("exif") == dataset.EXIFIgnore, maxPixels: c.Int("max-pixels"), memory: memory}
	return d, cmp.Or(positive(c, "max-pixels"), err)
}

// newDecoder makes a decoder of image files.
func newDecoder(o tfrunner.DecoderOptions) (*pixels.Decoder, error) {
	return pixels.New(pixels.Options{
		Height: o.Height, Width: o.Width, Interpolation: o.Interpolation, Fit: o.Fit, IgnoreEXIF: o.IgnoreEXIF, Shrink: o.Fast, Memory: o.Memory,
	})
}

// decodeFlag is for training images alone: what is measured, and served, is
// always decoded exactly.
func decodeFlag() cli.Flag {
	how := stringFlag("decode", "decode training JPEGs `HOW`: exact, or fast (at 1/2, 1/4 or 1/8 scale where they are at least twice the network's "+
		"size, which changes pixels by about one grey level); validation, reports and serving are always exact")
	how.Value = tfrunner.DecodeExact
	return how
}
