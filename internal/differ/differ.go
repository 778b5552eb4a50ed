// Package differ says where two results differ that should be equal bit for bit,
// and by how much: the last digits of numbers tell rounding from a real mistake.
// Each function returns one line, empty where there is no difference.
package differ

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Floats compares two lists of numbers. NaN equals a NaN of the same bits, and 0 is
// not -0.
func Floats(a, b []float32) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d numbers and %d", len(a), len(b))
	}
	var d differences
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			d.add(fmt.Sprintf("number %d: %v and %v", i, a[i], b[i]), math.Abs(float64(a[i])-float64(b[i])))
		}
	}
	return d.text("numbers", len(a))
}

// Bytes compares the contents of two files.
func Bytes(a, b []byte) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d bytes and %d", len(a), len(b))
	}
	var d differences
	for i := range a {
		if a[i] != b[i] {
			d.add(fmt.Sprintf("byte %d: %#02x and %#02x", i, a[i], b[i]), math.NaN())
		}
	}
	return d.text("bytes", len(a))
}

// Tables compares two tables in CSV with a header, but for the columns whose names
// leftOut is true for.
func Tables(a, b []byte, leftOut func(column string) bool) string {
	x, err := readTable(a)
	if err != nil {
		return fmt.Sprintf("the first: %v", err)
	}
	y, err := readTable(b)
	if err != nil {
		return fmt.Sprintf("the second: %v", err)
	}
	if len(x) != len(y) || !slices.Equal(x[0], y[0]) {
		return fmt.Sprintf("%d rows of %q and %d rows of %q", len(x)-1, x[0], len(y)-1, y[0])
	}
	var d differences
	cells := 0
	for column, name := range x[0] {
		if leftOut(name) {
			continue
		}
		for row := 1; row < len(x); row++ {
			cells++
			if p, q := x[row][column], y[row][column]; p != q {
				d.add(fmt.Sprintf("row %d, %s: %s and %s", row, name, p, q), apart(p, q))
			}
		}
	}
	return d.text("cells", cells)
}

// readTable reads a table that has a header at least.
func readTable(data []byte) ([][]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("no table")
	}
	return rows, err
}

// apart is how far two cells are apart, NaN where one is no number.
func apart(p, q string) float64 {
	a, errA := strconv.ParseFloat(p, 64)
	b, errB := strconv.ParseFloat(q, 64)
	if errA != nil || errB != nil {
		return math.NaN()
	}
	return math.Abs(a - b)
}

// differences are those found so far.
type differences struct {
	first    string
	count    int
	largest  float64 // between numbers
	numbered bool    // there was one between numbers
}

func (d *differences) add(where string, apart float64) {
	if d.count++; d.count == 1 {
		d.first = where
	}
	if !math.IsNaN(apart) {
		d.largest, d.numbered = max(d.largest, apart), true
	}
}

// text describes the differences among total things of some kind.
func (d *differences) text(kind string, total int) string {
	switch {
	case d.count == 0:
		return ""
	case d.numbered:
		return fmt.Sprintf("%s; %d of %d %s differ, by at most %.2g", d.first, d.count, total, kind, d.largest)
	}
	return fmt.Sprintf("%s; %d of %d %s differ", d.first, d.count, total, kind)
}
