package shard

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// column is a column of a parquet file, or a group of columns.
type column struct {
	name     string
	children []*column // of a group
	leaf     int       // the number of the column among all that are no groups; -1: a group
	element  format.SchemaElement

	// Levels: https://parquet.apache.org/docs/file-format/nestedencoding
	maxDefined  int // of a value that is there
	maxRepeated int // 0: there is one value a row
}

// schemaDeep is more than columns of images and labels are nested.
const schemaDeep = 64

// columnsOf are the columns of a file, in their order, and how many are no groups.
func columnsOf(elements []format.SchemaElement) (columns []*column, leaves int, err error) {
	if len(elements) == 0 {
		return nil, 0, damaged("no schema")
	}
	s := &schemaReader{rest: elements}
	root, err := s.next(nil, 0)
	if err != nil {
		return nil, 0, err
	}
	if len(s.rest) > 0 {
		return nil, 0, damaged("a schema of more than its columns")
	}
	return root.children, s.leaves, nil
}

// schemaReader makes a tree of elements, which stand depth first.
type schemaReader struct {
	rest   []format.SchemaElement
	leaves int
}

// next is the column of the next element, with those below it. A root has no parent.
func (s *schemaReader) next(parent *column, depth int) (*column, error) {
	if len(s.rest) == 0 || depth > schemaDeep {
		return nil, damaged("a schema with columns that are not there")
	}
	c := &column{name: s.rest[0].Name, leaf: -1, element: s.rest[0]}
	s.rest = s.rest[1:]
	if parent != nil {
		c.maxDefined, c.maxRepeated = parent.maxDefined, parent.maxRepeated
		if c.repetition() != format.Required {
			c.maxDefined++
		}
		if c.repetition() == format.Repeated {
			c.maxRepeated++
		}
	}
	if c.element.Type.Valid {
		c.leaf = s.leaves
		s.leaves++
		return c, nil
	}
	for range c.element.NumChildren.V {
		child, err := s.next(c, depth+1)
		if err != nil {
			return nil, err
		}
		c.children = append(c.children, child)
	}
	return c, nil
}

func (c *column) repetition() format.FieldRepetitionType { return c.element.RepetitionType.V }

// is tells a column, no group, of one type.
func (c *column) is(kind format.Type) bool { return c.leaf >= 0 && c.element.Type.V == kind }

// isText tells bytes that are said to be text.
func (c *column) isText() bool {
	_, logical := c.element.LogicalType.Value.(*format.StringType)
	return c.is(format.ByteArray) && (logical || c.element.ConvertedType.Valid && c.element.ConvertedType.V == deprecated.UTF8)
}

// isWhole tells whole numbers, and no dates, times or decimals.
func (c *column) isWhole() bool {
	if !c.is(format.Int32) && !c.is(format.Int64) {
		return false
	}
	_, integer := c.element.LogicalType.Value.(*format.IntType)
	converted := c.element.ConvertedType
	return integer || c.element.LogicalType.Value == nil && (!converted.Valid || converted.V >= deprecated.Uint8 && converted.V <= deprecated.Int64)
}

// child is that of a name; nil: there is none.
func (c *column) child(name string) *column {
	for _, child := range c.children {
		if child.name == name {
			return child
		}
	}
	return nil
}

// items are the column of the values of a list, in any of the forms that lists have
// (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists), and the level
// of definition of a list without items. nil: c is no list of plain values.
func (c *column) items() (values *column, empty int) {
	if c.leaf >= 0 {
		return nil, 0
	}
	if len(c.children) != 1 || c.repetition() == format.Repeated || c.children[0].repetition() != format.Repeated {
		return nil, 0
	}
	repeated := c.children[0]
	if repeated.leaf >= 0 {
		return repeated, c.maxDefined
	}
	if len(repeated.children) != 1 || repeated.children[0].leaf < 0 || repeated.children[0].repetition() == format.Repeated {
		return nil, 0
	}
	return repeated.children[0], c.maxDefined
}

// typeName is what a column has, for people.
func (c *column) typeName() string {
	values, _ := c.items()
	switch {
	case values != nil:
		return "lists of " + values.typeName()
	case c.leaf < 0:
		return "groups of columns"
	case c.isText():
		return "text"
	case c.isWhole():
		return "whole numbers"
	case c.element.LogicalType.Value != nil:
		return "the type " + c.element.LogicalType.Value.String()
	}
	return "the type " + c.element.Type.V.String()
}
