package shard

import (
	"fmt"
	"path"
	"sort"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/tfft/tfft/internal/fault"
)

// Image is one of a parquet file's.
type Image struct {
	Ending  string // of its own name, with the dot; empty: that says no image
	Problem error  // there is no image in this row
}

const hintEmbed = "push_to_hub of datasets writes files with the images in them"

// Images tells of the image of each row, and reads none for that: one without bytes is known
// where the footer counts such ones, and else when it is read. isImage tells names of images.
func (p *Parquet) Images(isImage func(name string) bool) (images []Image, err error) {
	defer asDamage(&err)
	for _, c := range []*parquet.Column{p.bytes, p.path} {
		if c != nil && err == nil {
			err = p.checkColumn(c)
		}
	}
	images = make([]Image, p.rows())
	for i := 0; i < len(p.busy) && err == nil; i++ {
		if p.chunk(i, p.bytes).NullCount() > 0 {
			err = p.eachValue(i, p.bytes, func(row int64, v parquet.Value) { images[row].Problem = problemOf(v) })
		}
		if p.path != nil && err == nil {
			err = p.eachValue(i, p.path, func(row int64, v parquet.Value) { images[row].name(v.String(), !v.IsNull(), isImage) })
		}
	}
	return images, err
}

// rows is the number of all rows.
func (p *Parquet) rows() int { return int(p.first[len(p.first)-1]) }

// problemOf is the error of an image without bytes.
func problemOf(image parquet.Value) error {
	if !image.IsNull() {
		return nil
	}
	return fault.Usage("is not in the file: its row has no bytes").WithHint(hintEmbed)
}

// name takes an image's own name, if there is one.
func (image *Image) name(own string, there bool, isImage func(name string) bool) {
	if !there || own == "" {
		return
	}
	if image.Problem != nil {
		image.Problem = fault.Usage("is not in the file, which has its path alone, %q", own).WithHint(hintEmbed)
	}
	if base := own[strings.LastIndexAny(own, `/\`)+1:]; isImage(base) {
		image.Ending = strings.Clone(path.Ext(base))
	}
}

// RowName is what the image of a row is called: its number in six digits or more, from 0 on,
// and the ending of its own name, if it has one.
func RowName(row int, ending string) string { return fmt.Sprintf("%06d%s", row, ending) }

// Read reads the image of a row, which the caller does not change. Its page is unpacked as a
// whole, and pages keeps it.
func (p *Parquet) Read(row int, pages *Pages) (image []byte, err error) {
	defer asDamage(&err)
	if row < 0 || row >= p.rows() {
		return nil, fmt.Errorf("there is no row %d", row)
	}
	group := sort.Search(len(p.busy), func(i int) bool { return p.first[i+1] > int64(row) })
	value, err := pages.image(p, group, int64(row))
	if err != nil {
		return nil, damaged("%w", err)
	}
	return value.ByteArray(), problemOf(value)
}

// pageOf is the row that the page of a row begins with. Without an index of pages, it is the
// first one of the group, from which on all are read.
func (p *Parquet) pageOf(group int, row int64) (first int64, indexed bool) {
	first = p.first[group]
	index, err := p.chunk(group, p.bytes).OffsetIndex()
	if err != nil { // there is none: a damaged one was refused
		return first, false
	}
	n := sort.Search(index.NumPages(), func(i int) bool { return first+index.FirstRowIndex(i) > row })
	return first + index.FirstRowIndex(n-1), true
}

// Cost is how many bytes are unpacked, on average, to read an image of a page that is not kept.
// Without an index of pages, that is up to all of its row group.
func (p *Parquet) Cost() (bytes int64) {
	for i, group := range p.file.Metadata().RowGroups {
		pages := 1
		if index, err := p.chunk(i, p.bytes).OffsetIndex(); err == nil {
			pages = max(index.NumPages(), 1)
		}
		size := group.Columns[p.bytes.Index()].MetaData.TotalUncompressedSize
		bytes += size / int64(pages) * group.NumRows / int64(max(p.rows(), 1))
	}
	return bytes
}
