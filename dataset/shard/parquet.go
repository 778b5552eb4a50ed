package shard

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// Parquet is a parquet file with a column of images, as Hugging Face's datasets write it. Its
// methods are called with the file, which need not stay open between the calls. They fail, and
// do not panic, whatever is in it.
type Parquet struct {
	size     int64
	meta     *format.FileMetaData
	columns  []*column
	leaves   int
	features features
	image    *column // that of the images
	bytes    *column // of it, their contents
	path     *column // of it, their names; nil: they have none
}

// OpenParquet reads what a parquet file of size bytes says of its columns. It refuses files
// that are cut off, damaged or encrypted, and those without one column of images.
func OpenParquet(file io.ReaderAt, size int64) (p *Parquet, err error) {
	defer asDamage(&err)
	meta, err := readFooter(file, size)
	if err != nil {
		return nil, err
	}
	p = &Parquet{size: size, meta: meta}
	if p.columns, p.leaves, err = columnsOf(meta.Schema); err != nil {
		return nil, err
	}
	if err := p.checkRows(); err != nil {
		return nil, err
	}
	if p.features, err = featuresOf(meta.KeyValueMetadata); err != nil {
		return nil, err
	}
	if p.image, err = p.features.imageAmong(p.columns); err != nil {
		return nil, err
	}
	p.bytes, p.path, err = contentsOf(p.image)
	return p, err
}

// checkRows refuses row groups of other numbers than the file's.
func (p *Parquet) checkRows() error {
	rows := int64(0)
	for _, group := range p.meta.RowGroups {
		if group.NumRows < 0 || group.NumRows > p.size || len(group.Columns) != p.leaves {
			return damaged("a row group of %d rows and %d columns", group.NumRows, len(group.Columns))
		}
		rows += group.NumRows
	}
	if rows != p.meta.NumRows || rows > p.size { // each row takes a byte at least
		return damaged("%d rows in %d bytes", p.meta.NumRows, p.size)
	}
	return nil
}

// chunks are the chunks of a column that is no group, in the order of rows.
func (p *Parquet) eachChunk(file io.ReaderAt, c *column, use func(c *chunk, rows int64) error) error {
	for i := range p.meta.RowGroups {
		group := &p.meta.RowGroups[i]
		part := &group.Columns[c.leaf]
		meta := &part.MetaData
		switch {
		case part.CryptoMetadata.Value != nil || len(part.EncryptedColumnMetadata) > 0:
			return encrypted()
		case part.FilePath != "":
			return fault.Usage("the column %q lies in another file, %q", c.name, part.FilePath).WithHint("write it as one file")
		case meta.Type != c.element.Type.V || c.maxRepeated == 0 && meta.NumValues != group.NumRows,
			meta.NumValues < 0, meta.NumValues/8 > p.size: // a value takes a bit at least, and memory
			return damaged("the column %q has %d values of the type %s in %d rows", c.name, meta.NumValues, meta.Type, group.NumRows)
		case !isRead(meta.Codec):
			return refuseCodec(meta.Codec)
		}
		if err := use(&chunk{file: file, size: p.size, meta: meta, column: c}, group.NumRows); err != nil {
			return err
		}
	}
	return nil
}

// RowName is what the image of a row is called: its number in six digits or more, from 0 on,
// and the ending of its own name, if it has one.
func RowName(row int, ending string) string { return fmt.Sprintf("%06d%s", row, ending) }

// endingOf is the ending of an image's own name, if it is one that isImage takes.
func endingOf(name string, isImage func(name string) bool) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if !isImage(name) {
		return ""
	}
	return path.Ext(name)
}
