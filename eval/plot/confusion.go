package plot

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// DrawConfusion makes path a PNG of the confusion matrix: a cell for each true
// class (rows) and predicted class (columns), as dark as its share of the true
// class, with the count of images in it where cells are large enough to read.
// The picture grows with the classes. Below it stands a key of the names that are cut, or
// that no font can write. It refuses a matrix that is not classes x
// classes.
func DrawConfusion(path string, classes []string, matrix [][]int) error {
	if len(classes) == 0 {
		return fmt.Errorf("plot %q: no classes", path)
	}
	if err := checkMatrix(len(classes), matrix); err != nil {
		return fmt.Errorf("plot %q: %w", path, err)
	}
	var fonts typefaces
	defer fonts.close()
	l := layoutConfusion(&fonts, classes, matrix)
	return writePNG(path, l.width, l.height, func(c draw.Canvas) {
		l.drawHeading(c, matrix)
		l.drawCells(c, matrix)
		l.drawGrid(c)
		l.drawNames(c)
		l.drawAxisTitles(c)
		l.drawBar(c)
		l.key.draw(c, edge, edge)
	})
}

// drawHeading writes what the picture is, and how many images are right.
func (l *confusionLayout) drawHeading(c draw.Canvas, matrix [][]int) {
	right, all := 0, 0
	for i, row := range matrix {
		right += row[i]
		all += sum(row)
	}
	top := l.height - edge
	c.FillText(aligned(boldText(13, ink), draw.XLeft, draw.YTop), l.at(l.left, top), "Confusion matrix")
	text := fmt.Sprintf("%d of %d images right (%.1f %%)", right, all, 100*share(right, all))
	c.FillText(aligned(sansText(10, faintInk), draw.XLeft, draw.YTop), l.at(l.left, top-22), text)
}

// drawCells fills the cells and writes their counts.
func (l *confusionLayout) drawCells(c draw.Canvas, matrix [][]int) {
	for i, row := range matrix {
		images := sum(row)
		for j, count := range row {
			level := shareLevel(share(count, images))
			x, y := l.left+j*l.cell, l.bottom+l.side-(i+1)*l.cell
			if count > 0 {
				fillRect(c, shade(level), vg.Rectangle{Min: l.at(x, y), Max: l.at(x+l.cell, y+l.cell)})
			}
			if l.showCounts {
				l.drawCount(c, x, y, count, level)
			}
		}
	}
}

// drawCount writes a count in the cell at x, y; zeros are faint.
func (l *confusionLayout) drawCount(c draw.Canvas, x, y, count int, level float64) {
	style := l.counts
	style.Color = inkOn(level)
	if count == 0 {
		style.Color = frameGrey
	}
	middle := l.at(x, y).Add(vg.Point{X: pixels(l.cell) / 2, Y: pixels(l.cell) / 2})
	c.FillText(style, middle, strconv.Itoa(count))
}

// drawGrid outlines the matrix, and the cells where they are large enough.
func (l *confusionLayout) drawGrid(c draw.Canvas) {
	right, top := l.left+l.side, l.bottom+l.side
	line := draw.LineStyle{Color: gridGrey, Width: pixels(1)}
	for at := l.cell; at < l.side && l.cell >= namedCell; at += l.cell {
		x, y := pixels(l.left+at)+pixels(1)/2, pixels(l.bottom+at)+pixels(1)/2
		c.StrokeLine2(line, x, pixels(l.bottom), x, pixels(top))
		c.StrokeLine2(line, pixels(l.left), y, pixels(right), y)
	}
	frame(c, frameGrey, vg.Rectangle{Min: l.at(l.left, l.bottom), Max: l.at(right, top)})
}

// drawNames writes the class names beside the rows and below the columns.
func (l *confusionLayout) drawNames(c draw.Canvas) {
	for i := 0; i < len(l.names); i += l.nameStep {
		name := l.names[i]
		beside := aligned(name.style, draw.XRight, draw.YCenter)
		below := beside
		below.Rotation = l.nameAngle
		if l.nameAngle == 0 {
			below = aligned(name.style, draw.XCenter, draw.YTop)
		}
		middle := pixels(i*l.cell) + pixels(l.cell)/2
		name.draw(c, beside, vg.Point{X: pixels(l.left - nameGap), Y: pixels(l.bottom+l.side) - middle})
		name.draw(c, below, vg.Point{X: pixels(l.left) + middle, Y: pixels(l.bottom - nameGap)})
	}
}

// drawAxisTitles says which axis is which.
func (l *confusionLayout) drawAxisTitles(c draw.Canvas) {
	style := aligned(sansText(11, ink), draw.XCenter, draw.YBottom)
	c.FillText(style, l.at(l.left+l.side/2, l.axis), "predicted class")
	style = aligned(style, draw.XCenter, draw.YTop)
	style.Rotation = math.Pi / 2
	c.FillText(style, l.at(edge, l.bottom+l.side/2), "true class")
}

// drawBar draws the colour bar: what share of the true class a colour means.
func (l *confusionLayout) drawBar(c draw.Canvas) {
	left := l.left + l.side + barGap
	for y := range l.side {
		level := float64(y) / float64(max(1, l.side-1))
		fillRect(c, shade(level), vg.Rectangle{Min: l.at(left, l.bottom+y), Max: l.at(left+barWidth, l.bottom+y+1)})
	}
	frame(c, frameGrey, vg.Rectangle{Min: l.at(left, l.bottom), Max: l.at(left+barWidth, l.bottom+l.side)})

	numbers := aligned(sansText(9, ink), draw.XLeft, draw.YCenter)
	for _, percent := range []int{0, 1, 5, 10, 25, 50, 75, 100} {
		height := shareLevel(float64(percent)/100) * float64(l.side)
		at := l.at(left+barWidth+6, l.bottom+int(height))
		c.FillText(numbers, at, strconv.Itoa(percent)+" %")
	}
	title := aligned(sansText(10, ink), draw.XCenter, draw.YBottom)
	title.Rotation = math.Pi / 2
	c.FillText(title, l.at(left+barRoom, l.bottom+l.side/2), "share of the true class")
}

// at is the point x, y pixels from the lower left corner.
func (l *confusionLayout) at(x, y int) vg.Point {
	return vg.Point{X: pixels(x), Y: pixels(y)}
}

// sum adds counts.
func sum(counts []int) int {
	n := 0
	for _, count := range counts {
		n += count
	}
	return n
}

// share is count of all, and 0 of none.
func share(count, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(count) / float64(all)
}

// checkMatrix refuses a matrix that is not classes x classes.
func checkMatrix(classes int, matrix [][]int) error {
	if len(matrix) != classes {
		return fmt.Errorf("confusion matrix has %d rows for %d classes", len(matrix), classes)
	}
	for i, row := range matrix {
		if len(row) != classes {
			return fmt.Errorf("confusion matrix row %d has %d columns for %d classes", i, len(row), classes)
		}
	}
	return nil
}
