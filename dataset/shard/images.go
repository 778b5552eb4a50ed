package shard

import (
	"encoding/binary"
	"io"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// Image is one of a parquet file's.
type Image struct {
	Offset  int64  // of its contents, in the file; where it is packed, 0
	Size    int64  // bytes; where it is packed, 0, as only unpacking it tells
	Packed  bool   // it lies in a page that is compressed: Packed reads it
	Ending  string // of its own name, with the dot; empty: that says no image
	Problem error  // there is no image in this row

	packed packedImage
}

const hintEmbed = "push_to_hub of datasets writes files with the images in them"

// Images finds the image of each row. It reads headers and lengths alone of images that are not
// compressed, and otherwise what says which page they lie in. isImage tells names of images.
// packed reads those that are packed; nil: none is.
func (p *Parquet) Images(file io.ReaderAt, isImage func(name string) bool) (images []Image, packed *Packed, err error) {
	defer asDamage(&err)
	f := &imageFinder{isImage: isImage}
	if err := p.eachChunk(file, p.bytes, f.chunk); err != nil {
		return nil, nil, err
	}
	if p.path != nil {
		err = p.eachChunk(file, p.path, func(c *chunk, _ int64) error { return c.each(f.name) })
	}
	return f.images, f.packed(), err
}

// contentsOf are the columns of a column of images: a group of bytes and path, or bytes alone.
func contentsOf(image *column) (contents, path *column, err error) {
	contents = image
	if image.leaf < 0 {
		contents, path = image.child("bytes"), image.child("path")
	}
	if contents == nil || !contents.is(format.ByteArray) || contents.isText() || contents.maxRepeated > 0 {
		return nil, nil, fault.Usage("the column %q has %s, and no images", image.name, image.typeName()).
			WithHint("a column of images has the contents of their files: binary, or a group of bytes and path, as datasets write it")
	}
	if path != nil && (!path.is(format.ByteArray) || path.maxRepeated > 0) {
		path = nil
	}
	return contents, path, nil
}

// imageFinder finds the images of one file, page by page.
type imageFinder struct {
	images     []Image
	parts      []*imagePart
	named      int     // how many of the images were given their names
	dictionary *page   // of the chunk
	known      []Image // the values in it; nil: nobody looked
	isImage    func(name string) bool
}

// name takes the next image's own name.
func (f *imageFinder) name(v columnValue) error {
	image := &f.images[f.named]
	image.Ending = endingOf(v.text, f.isImage)
	if image.Problem != nil && v.text != "" {
		image.Problem = fault.Usage("is not in the file, which has its path alone, %q", v.text).WithHint(hintEmbed)
	}
	f.named++
	return nil
}

// packed are those that are.
func (f *imageFinder) packed() *Packed {
	if len(f.parts) == 0 {
		return nil
	}
	p := &Packed{parts: f.parts, rows: make([]packedImage, len(f.images))}
	for i, image := range f.images {
		p.rows[i] = image.packed
	}
	return p
}

// chunk finds those of one row group.
func (f *imageFinder) chunk(c *chunk, rows int64) error {
	f.dictionary, f.known = nil, nil
	before := len(f.images)
	err := c.eachPage(func(p *page) error {
		if p.header.Type == format.DictionaryPage {
			f.dictionary = p
			return nil
		}
		return f.page(p)
	})
	if err == nil && int64(len(f.images)-before) != rows {
		err = damaged("%d images in %d rows", len(f.images)-before, rows)
	}
	return err
}

// page finds those of one page.
func (f *imageFinder) page(p *page) error {
	l, at, err := p.levels()
	if err != nil {
		return err
	}
	var found []Image
	switch there := p.there(l); {
	case p.byDictionary():
		found, err = f.byDictionary(p, at, there)
	case p.encoding() == format.Plain:
		found, err = f.plain(p, at, there)
	default:
		err = refuseEncoding(p)
	}
	if err != nil {
		return err
	}
	for i := range p.values() {
		if l.defined != nil && int(l.defined[i]) != p.column.maxDefined {
			f.images = append(f.images, Image{Problem: fault.Usage("is not in the file: its row has no bytes").WithHint(hintEmbed)})
			continue
		}
		f.images = append(f.images, found[0])
		found = found[1:]
	}
	return nil
}

// plain finds count images that lie one behind the other in a page, from skip on.
func (f *imageFinder) plain(p *page, skip int64, count int) ([]Image, error) {
	if part := p.part(); part.codec == format.Uncompressed {
		return inPlace(p.file, part.offset+skip, part.offset+part.packed, count)
	}
	part := f.add(p.part(), skip)
	images := make([]Image, count)
	for i := range images {
		images[i] = Image{Packed: true, packed: packedImage{part, int32(i)}}
	}
	return images, nil
}

// add remembers a part of the file that has packed images, from skip on.
func (f *imageFinder) add(part packedPart, skip int64) (number int32) {
	f.parts = append(f.parts, &imagePart{packedPart: part, skip: skip})
	return int32(len(f.parts) - 1)
}

// byDictionary finds count images of which a page has the numbers in the dictionary.
func (f *imageFinder) byDictionary(p *page, skip int64, count int) ([]Image, error) {
	text, err := p.part().all(p.file)
	if err != nil {
		return nil, err
	}
	numbers, err := readNumbers(text[min(skip, int64(len(text))):], count)
	if err != nil {
		return nil, err
	}
	if f.known == nil && f.dictionary != nil {
		if f.known, err = f.plain(f.dictionary, 0, int(f.dictionary.header.DictionaryPageHeader.V.NumValues)); err != nil {
			return nil, err
		}
	}
	images := make([]Image, count)
	for i, n := range numbers {
		if int64(n) >= int64(len(f.known)) {
			return nil, damaged("an image that is not in its dictionary")
		}
		images[i] = f.known[n]
	}
	return images, nil
}

// inPlace finds count images between two places of the file, each behind its length.
func inPlace(file io.ReaderAt, at, end int64, count int) (images []Image, err error) {
	for range count {
		var length [4]byte
		if at > end-int64(len(length)) {
			return nil, damaged("an image outside of its page")
		}
		if _, err := file.ReadAt(length[:], at); err != nil {
			return nil, err
		}
		image := Image{Offset: at + int64(len(length)), Size: int64(binary.LittleEndian.Uint32(length[:]))}
		if at = image.Offset + image.Size; at > end {
			return nil, damaged("an image outside of its page")
		}
		images = append(images, image)
	}
	return images, nil
}
