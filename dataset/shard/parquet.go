package shard

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// Parquet is a parquet file with a column of images, as Hugging Face's datasets write it. It is
// safe for concurrent use. Its methods fail, and do not panic, whatever is in the file.
type Parquet struct {
	file     *parquet.File
	first    []int64      // the first row of each row group, and the number of all rows
	busy     []sync.Mutex // of each row group: what several want at once is unpacked once
	features features
	image    *parquet.Column // that of the images
	bytes    *parquet.Column // of it, their contents
	path     *parquet.Column // of it, their names; nil: they have none
}

// OpenParquet reads what a parquet file of size bytes says of its columns. It refuses files
// that are cut off, damaged or encrypted, and those without one column of images.
func OpenParquet(file io.ReaderAt, size int64) (p *Parquet, err error) {
	defer asDamage(&err)
	if err := checkFooter(file, size); err != nil {
		return nil, err
	}
	p = new(Parquet)
	if p.file, err = parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true)); err != nil {
		return nil, damaged("%w", err)
	}
	if err := p.checkRows(); err != nil {
		return nil, err
	}
	if p.features, err = featuresOf(p.file); err != nil {
		return nil, err
	}
	if p.image, err = p.features.imageAmong(p.file.Root().Columns()); err != nil {
		return nil, err
	}
	if p.bytes, p.path, err = contentsOf(p.image); err != nil {
		return nil, err
	}
	return p, p.checkIndex(file)
}

// checkRows refuses row groups of other numbers than the file's.
func (p *Parquet) checkRows() error {
	meta, rows := p.file.Metadata(), int64(0)
	for i := range meta.RowGroups {
		group := &meta.RowGroups[i]
		group.Ordinal = int16(i) // not all files have it, and parquet-go finds the index of pages by it
		if group.NumRows < 0 || group.NumRows > p.file.Size() {
			return damaged("a row group of %d rows", group.NumRows)
		}
		p.first = append(p.first, rows)
		rows += group.NumRows
	}
	if rows != meta.NumRows || rows > p.file.Size() { // each row takes a byte at least
		return damaged("%d rows in %d bytes", meta.NumRows, p.file.Size())
	}
	p.first, p.busy = append(p.first, rows), make([]sync.Mutex, len(p.first))
	return nil
}

// checkIndex reads where the pages of images are, as far as the file has an index of that.
func (p *Parquet) checkIndex(file io.ReaderAt) error {
	for i, group := range p.file.Metadata().RowGroups {
		c := group.Columns[p.bytes.Index()]
		if c.OffsetIndexOffset == 0 {
			continue
		}
		err := checkThrift(file, c.OffsetIndexOffset, int64(c.OffsetIndexLength), new(format.OffsetIndex))
		if err == nil {
			_, err = p.chunk(i, p.bytes).OffsetIndex()
		}
		if err != nil {
			return damaged("its index of pages: %w", err)
		}
	}
	return nil
}

// chunk is a column in a row group.
func (p *Parquet) chunk(group int, c *parquet.Column) *parquet.FileColumnChunk {
	return p.file.RowGroups()[group].ColumnChunks()[c.Index()].(*parquet.FileColumnChunk)
}

// checkColumn refuses a column that parquet-go does not read, or not safely.
func (p *Parquet) checkColumn(c *parquet.Column) error {
	for _, group := range p.file.Metadata().RowGroups {
		part := &group.Columns[c.Index()]
		switch codec := part.MetaData.Codec; {
		case part.FilePath != "":
			return fault.Usage("the column %q lies in another file, %q", c.Name(), part.FilePath).WithHint("write it as one file")
		case codec != c.Compression().CompressionCodec():
			return fault.Usage("the column %q is compressed with %s, and in other rows with another method", c.Name(), codec).WithHint(hintCodec)
		case codec == format.Lz4Raw, codec == format.LZO, codec == format.Lz4: // of damaged LZ4, parquet-go unpacks until memory ends
			return fault.Usage("compressed with %s, which is not read", codec).WithHint(hintCodec)
		}
	}
	return nil
}

const hintCodec = "write the file again with snappy, zstd or no compression"

// eachValue calls use for the values of a column in a row group, with their rows. They are only valid there.
func (p *Parquet) eachValue(group int, c *parquet.Column, use func(row int64, v parquet.Value)) error {
	pages := p.chunk(group, c).Pages()
	defer pages.Close() //nolint:errcheck // it was read
	first, end := p.first[group], p.first[group+1]
	for row := first - 1; ; {
		values, err := valuesOfNext(pages)
		if errors.Is(err, io.EOF) && row == end-1 {
			return nil
		}
		if err != nil {
			return damaged("the column %q: %w", c.Name(), err)
		}
		for _, v := range values {
			if v.RepetitionLevel() == 0 {
				row++
			}
			if row < first || row >= end {
				return damaged("the column %q has other rows than the file", c.Name())
			}
			use(row, v)
		}
	}
}

// valuesOfNext are the values of the next page, nulls among them. io.EOF: there is none.
func valuesOfNext(pages parquet.Pages) ([]parquet.Value, error) {
	page, err := pages.ReadPage()
	if err != nil {
		return nil, err
	}
	values := make([]parquet.Value, page.NumValues())
	n, err := page.Values().ReadValues(values)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n != len(values) {
		return nil, fmt.Errorf("a page of %d values has %d", len(values), n)
	}
	return values, nil
}
