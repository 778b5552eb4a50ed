package shard

import (
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// contentsOf are the columns of a column of images: a group of bytes and path, or bytes alone.
func contentsOf(image *parquet.Column) (contents, path *parquet.Column, err error) {
	contents = image
	if !image.Leaf() {
		contents, path = image.Column("bytes"), image.Column("path")
	}
	if !isBytes(contents) || isText(contents) || contents.MaxRepetitionLevel() > 0 {
		return nil, nil, fault.Usage("the column %q has %s, and no images", image.Name(), typeName(image)).
			WithHint("a column of images has the contents of their files: binary, or a group of bytes and path, as datasets write it")
	}
	if !isBytes(path) || path.MaxRepetitionLevel() > 0 {
		path = nil
	}
	return contents, path, nil
}

// isBytes tells text, too.
func isBytes(c *parquet.Column) bool {
	return c != nil && c.Leaf() && c.Type().Kind() == parquet.ByteArray
}

func isText(c *parquet.Column) bool {
	logical := c.Type().LogicalType()
	if logical == nil {
		return false
	}
	_, text := logical.Value.(*format.StringType)
	return text
}

// isWhole tells whole numbers, and no dates, times or decimals.
func isWhole(c *parquet.Column) bool {
	if kind := c.Type().Kind(); kind != parquet.Int32 && kind != parquet.Int64 {
		return false
	}
	logical := c.Type().LogicalType()
	if logical == nil {
		return true
	}
	_, whole := logical.Value.(*format.IntType)
	return whole
}

// items are the column of the values of a list, in any of the forms that lists have
// (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists). nil: c is no list
// of plain values.
func items(c *parquet.Column) *parquet.Column {
	if c.Leaf() || c.Repeated() || len(c.Columns()) != 1 {
		return nil
	}
	repeated := c.Columns()[0]
	switch {
	case !repeated.Repeated():
		return nil
	case repeated.Leaf():
		return repeated
	case len(repeated.Columns()) != 1:
		return nil
	}
	if values := repeated.Columns()[0]; values.Leaf() && !values.Repeated() {
		return values
	}
	return nil
}

// typeName is what a column has, for people.
func typeName(c *parquet.Column) string {
	values := items(c)
	switch {
	case values != nil:
		return "lists of " + typeName(values)
	case !c.Leaf():
		return "groups of columns"
	case isText(c):
		return "text"
	case isWhole(c):
		return "whole numbers"
	}
	return "the type " + c.Type().String()
}
