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
	exif := stringFlag("exif", "EXIF orientation, `HOW`: apply (pictures stand upright) or ignore (as stored, like Keras)")
	exif.Value = dataset.EXIFApply
	return grouped(headingImages, exif, maxPixelsFlag(), decodeMemoryFlag())
}

func maxPixelsFlag() *cli.IntFlag {
	f := intFlag("max-pixels", "a picture of more than `N` pixels is an error, known from its header before it is unpacked")
	f.Value = dataset.DefaultMaxPixels
	return f
}

// maxDecodeMemory is the most that pictures take by default while they are decoded:
// room for a dozen of a telephone's camera.
const maxDecodeMemory = 512 << 20

func decodeMemoryFlag() cli.Flag {
	f := stringFlag("decode-memory", "decode as many pictures at once as take `SIZE` of memory unpacked, such as 2GB; one that takes more goes alone")
	f.DefaultText = "an eighth of the machine's or container's, but at most 512MiB"
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
		Height: o.Height, Width: o.Width, Interpolation: o.Interpolation, IgnoreEXIF: o.IgnoreEXIF, Shrink: o.Fast, Memory: o.Memory,
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
