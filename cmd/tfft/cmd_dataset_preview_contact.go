package main

import (
	"math"
	"slices"

	"github.com/tfft/tfft/eval/plot"
)

const (
	contactFile = "contact.png"
	contactSide = 4096 // pixels: the sheet's width, at most
)

// newContactSheet makes a sheet, about square, for so many pictures of size x size.
func newContactSheet(pictures, size int) *plot.Contact {
	columns := int(math.Ceil(math.Sqrt(float64(pictures))))
	return plot.NewContact(plot.ContactLayout{
		Size: min(max(size, 64), contactSide/columns-plot.ContactMargin), Columns: columns, Lines: 1, Groups: slices.Repeat([]int{1}, pictures),
	})
}
