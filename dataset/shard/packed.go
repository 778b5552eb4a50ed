package shard

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/parquet-go/parquet-go/format"
)

// imagePart is a part of a file that has packed images, each behind its length, from skip
// bytes on, unpacked.
type imagePart struct {
	packedPart
	skip  int64
	index atomic.Pointer[snappyIndex] // nil: it was not unpacked yet, or has none
}

// packedImage is where an image lies that is packed.
type packedImage struct {
	part int32 // its number
	at   int32 // the number of the image in there
}

// Packed are the images of a parquet file that lie in compressed pages. It is safe for
// concurrent use.
type Packed struct {
	parts []*imagePart
	rows  []packedImage
}

// Read reads the image of a row that is packed. The image is only read. Its page is unpacked as a
// whole, and pages keeps it; but when that was done once, a page packed by snappy is unpacked
// from near the image on.
func (p *Packed) Read(file io.ReaderAt, row int, pages *Pages) (image []byte, err error) {
	defer asDamage(&err)
	if row < 0 || row >= len(p.rows) {
		return nil, fmt.Errorf("there is no row %d", row)
	}
	place := p.rows[row]
	part := p.parts[place.part]
	if index := part.index.Load(); index != nil {
		if image, err := index.read(file, part.packedPart, int(place.at)); err == nil {
			return image, nil
		} // it repeats what is before its block: the whole page has it
	}
	images, err := pages.of(part, int64(part.size), func() ([][]byte, error) { return part.images(file) })
	if err != nil {
		return nil, err
	}
	if int(place.at) >= len(images) {
		return nil, damaged("a page of %d images", len(images))
	}
	return images[place.at], nil
}

// images unpacks all of a part.
func (p *imagePart) images(file io.ReaderAt) (images [][]byte, err error) {
	defer asDamage(&err)
	var text []byte
	var blocks []int64
	if p.codec == format.Snappy {
		text, blocks, err = p.allSnappy(file)
	} else {
		text, err = p.all(file)
	}
	if err != nil {
		return nil, err
	}
	index := &snappyIndex{blocks: blocks}
	for at := min(p.skip, int64(len(text))); at < int64(len(text)); {
		if int64(len(text))-at < 4 {
			return nil, damaged("an image outside of its page")
		}
		size := int64(binary.LittleEndian.Uint32(text[at:]))
		if at += 4; size > int64(len(text))-at {
			return nil, damaged("an image outside of its page")
		}
		index.images = append(index.images, [2]uint32{uint32(at), uint32(size)})
		images, at = append(images, text[at:at+size:at+size]), at+size
	}
	if len(blocks) > 0 {
		p.index.Store(index)
	}
	return images, nil
}

// Cost is how many bytes have to be unpacked to read an image, on average, also of a page that
// was unpacked before.
func (p *Packed) Cost() (bytes int64) {
	for _, place := range p.rows {
		if part := p.parts[place.part]; part.codec != format.Snappy {
			bytes += int64(part.size)
		}
	}
	return bytes / int64(max(len(p.rows), 1))
}
