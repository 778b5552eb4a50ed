package plot

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in pixels, font sizes in points.
const (
	matrixSide   = 720  // of the matrix, as long as the cells allow
	smallestSide = 400  // of the matrix with few classes
	largestSide  = 1600 // of the matrix with many classes, while a cell is a pixel or more
	namedCell    = 14   // smallest cell that still has its class name beside it
	widestCell   = 96   // largest cell while the matrix has smallestSide

	edge      = 18 // empty rim of the picture
	nameGap   = 8  // between the matrix and the class names
	axisTitle = 26 // height of an axis title
	heading   = 54 // height of the title lines
	barGap    = 26 // between the matrix and the colour bar
	barWidth  = 16
	barRoom   = 80 // for the colour bar, its numbers and its title

	nameSize   = 10.0 // points, as far as the cells allow
	countSize  = 11.0
	leastCount = 6.75 // points; smaller counts are left out
)

// confusionLayout is where everything of a confusion picture stands, in pixels
// from the lower left corner; whole numbers, so that cells have sharp edges.
type confusionLayout struct {
	width, height int
	cell          int            // side of a cell
	left, bottom  int            // lower left corner of the matrix
	side          int            // of the matrix
	axis          int            // of the title below the matrix, from the bottom
	names         []writing      // beside the matrix
	nameStep      int            // every nameStep-th class is named
	key           keyLayout      // of those that are not named in full
	nameAngle     float64        // of the names below the matrix, radians
	nameDepth     int            // height of the names below the matrix
	counts        draw.TextStyle // of the counts in the cells
	showCounts    bool
}

// layoutConfusion fits the picture to the class names and counts.
func layoutConfusion(fonts *typefaces, classes []string, matrix [][]int) confusionLayout {
	n := len(classes)
	l := confusionLayout{cell: cellSide(n)}
	l.side = n * l.cell
	style := sansText(min(nameSize, 0.75*max(pixels(l.cell), pixels(namedCell))), ink)
	lineHeight := wholePixels(style.Height("X")) + 1
	l.nameStep = (lineHeight + l.cell - 1) / l.cell
	names, key := nameClasses(fonts, style, classes, l.nameStep)
	l.names = names

	widest := l.widestName()
	l.nameAngle, l.nameDepth = nameAngle(widest, lineHeight, l.cell)
	l.left = edge + axisTitle + widest + nameGap
	l.width = l.left + l.side + barGap + barRoom + edge
	l.key = layoutKey(key, l.width-2*edge)
	l.width = max(l.width, l.key.column-keyGap+2*edge)
	l.axis = edge + l.key.height
	l.bottom = l.axis + axisTitle + l.nameDepth + nameGap
	l.height = l.bottom + l.side + heading + edge
	l.counts, l.showCounts = countStyle(l.cell, matrix)
	return l
}

// cellSide is the side in pixels of a cell with n classes.
func cellSide(n int) int {
	side := max(matrixSide/n, namedCell)
	side = min(side, max(widestCell, smallestSide/n))
	return max(1, min(side, largestSide/n))
}

// nameAngle turns the names below the matrix as little as possible: not at all
// where they fit side by side, else by 45 or 90 degrees. depth is the height
// that they then take.
func nameAngle(widest, lineHeight, cell int) (angle float64, depth int) {
	switch {
	case widest+nameGap <= cell:
		return 0, lineHeight
	case 3*lineHeight <= 2*cell:
		return math.Pi / 4, int(math.Ceil(float64(widest+lineHeight) * math.Sqrt2 / 2))
	}
	return math.Pi / 2, widest
}

// countStyle is the style in which the largest count fits a cell; ok is false
// when it would be too small to read.
func countStyle(cell int, matrix [][]int) (style draw.TextStyle, ok bool) {
	largest := 0
	for _, row := range matrix {
		for _, count := range row {
			largest = max(largest, count)
		}
	}
	style = aligned(sansText(countSize, ink), draw.XCenter, draw.YCenter)
	room := pixels(cell)
	fit := float64(0.84 * room / style.Width(strconv.Itoa(largest)))
	style.Font.Size = min(countSize, vg.Length(fit*countSize), 0.6*room)
	return style, style.Font.Size >= leastCount
}

// widestName is the width of the longest class name that is shown.
func (l *confusionLayout) widestName() (widest int) {
	for i := 0; i < len(l.names); i += l.nameStep {
		widest = max(widest, l.names[i].width())
	}
	return widest
}

// wholePixels rounds a length up to pixels.
func wholePixels(length vg.Length) int {
	return int(math.Ceil(float64(length / pixels(1))))
}
