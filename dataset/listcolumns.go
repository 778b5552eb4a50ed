package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/names"
)

// Names that a header may give the columns of a List, in any case.
var (
	pathColumn  = []string{"path", "file", "filename", "image"}
	labelColumn = []string{"label", "class"}
	splitColumn = []string{"split"}
)

// listColumns says where in a record of a List the fields are.
type listColumns struct {
	path, label int
	split       int      // -1: none
	fields      int      // of every record
	header      bool     // the first record names them
	unused      []string // the names of the others
	sets        bool     // the label has any number of classes
	classes     []string // that have a column of their own, in order of marked
	marked      []int    // these columns
	other       []string // columns that something else is taken from
}

// columnsOf finds the columns by the first record, which may be a header.
func (r Reader) columnsOf(first []string) (*listColumns, error) {
	c := &listColumns{fields: len(first), sets: r.sets, other: r.other}
	for _, column := range []struct {
		place *int
		names []string
	}{{&c.path, pathColumn}, {&c.label, labelColumn}, {&c.split, splitColumn}} {
		var err error
		if *column.place, err = findColumn(first, column.names); err != nil {
			return nil, err
		}
	}
	if c.path < 0 && slices.ContainsFunc(first, func(name string) bool { return strings.EqualFold(strings.TrimSpace(name), shardColumn) }) {
		return nil, errors.New("it lists shards, where images are listed")
	}
	if c.header = c.path >= 0 && !slices.ContainsFunc(first, IsImageName); c.header {
		return c, c.readHeader(first)
	}
	if (c.label >= 0 || c.split >= 0) && !slices.ContainsFunc(first, IsImageName) {
		return nil, fmt.Errorf("no column is called %s (or %s, in a list of shards)", strings.Join(pathColumn, " or "), shardColumn)
	}
	switch c.path, c.label = 0, 1; c.fields {
	case 2:
		c.split = -1
	case 3:
		c.split = 2
	default:
		return nil, fmt.Errorf("%d fields: want path,label or path,label,split, or a header with these names%s", c.fields, separatorHint(first))
	}
	return c, nil
}

// readHeader refuses a header without a label, and takes down what nothing is taken from, or
// which classes have a column.
func (c *listColumns) readHeader(header []string) error {
	if c.label < 0 && !c.sets {
		return fmt.Errorf("no column is called %s", strings.Join(labelColumn, " or "))
	}
	for i, name := range header {
		name = strings.TrimSpace(name)
		switch {
		case i == c.path || i == c.label || i == c.split || slices.Contains(c.other, name):
		case c.label >= 0:
			c.unused = append(c.unused, name)
		default:
			if err := c.addClass(i, names.Same(name)); err != nil {
				return err
			}
		}
	}
	if c.label < 0 && len(c.classes) == 0 {
		return fmt.Errorf("no column is called %s, and none is a class's", strings.Join(labelColumn, " or "))
	}
	return nil
}

// addClass adds a class that has column i of its own.
func (c *listColumns) addClass(i int, class string) error {
	if slices.Contains(c.classes, class) {
		return fmt.Errorf("two columns are called %q", class)
	}
	c.classes, c.marked = append(c.classes, class), append(c.marked, i)
	return cmp.Or(CheckClassName(class), checkSetNames(c.classes))
}

// marks are the fields of the classes that have a column.
func (c *listColumns) marks(record []string) (fields []string) {
	for _, i := range c.marked {
		fields = append(fields, record[i])
	}
	return fields
}

// separatorHint is what to say of a line that is one field because of other separators.
func separatorHint(record []string) string {
	if len(record) == 1 && strings.ContainsAny(record[0], ";\t") {
		return "; commas separate fields"
	}
	return ""
}

// findColumn is the place of the column with one of the names, -1 for none. Where there are
// two, nobody knows which is meant.
func findColumn(header, columns []string) (int, error) {
	at := -1
	for i, field := range header {
		if !slices.Contains(columns, strings.ToLower(strings.TrimSpace(field))) {
			continue
		}
		if at >= 0 {
			return -1, fmt.Errorf("the columns %q and %q may both be meant: call one of them something else, and leave the other", header[at], field)
		}
		at = i
	}
	return at, nil
}
