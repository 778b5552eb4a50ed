package pixels

import "github.com/tfft/tfft/dataset/header"

// shrinkRatios are what libjpeg can divide a picture's sides by while it unpacks
// it, at next to no cost: of the 8 x 8 frequencies that make up a block it takes
// the lowest 4 x 4, 2 x 2 or 1.
var shrinkRatios = []int{2, 4, 8}

// ratio is what to divide a file's sides by while it is unpacked: the most that
// leaves no side of the part that is taken, however the picture is turned, smaller
// than the decoder's size.
func (d *Decoder) ratio(h header.Header, c cut) int {
	if !d.options.Shrink || h.Format != header.JPEG {
		return 1
	}
	best := 1
	height, width := c.part.Dy(), c.part.Dx()
	for _, ratio := range shrinkRatios {
		if min(height, width) >= ratio*max(d.options.Height, d.options.Width) {
			best = ratio
		}
	}
	return best
}
