package shard

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// chunk is a column in one row group: pages, one behind the other.
type chunk struct {
	file   io.ReaderAt
	size   int64 // of the file
	meta   *format.ColumnMetaData
	column *column
}

// page is one page of a chunk.
type page struct {
	*chunk
	header format.PageHeader
	body   int64 // where in the file it begins, behind the header
}

// eachPage calls use for the pages of c that hold values or a dictionary.
func (c *chunk) eachPage(use func(p *page) error) error {
	at := c.meta.DataPageOffset
	if first := c.meta.DictionaryPageOffset; first > 0 && first < at {
		at = first
	}
	for seen := int64(0); seen < c.meta.NumValues; {
		p := &page{chunk: c}
		var err error
		if at, err = p.read(at); err != nil {
			return err
		}
		if seen += int64(p.values()); seen > c.meta.NumValues {
			return damaged("%d values in a column of %d", seen, c.meta.NumValues)
		}
		if p.header.Type != format.IndexPage {
			if err := use(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// read reads the header at a place, and returns that of the next.
func (p *page) read(at int64) (next int64, err error) {
	for length := int64(4 << 10); ; length *= 4 { // headers are short, but for statistics
		if at < 0 || at >= p.size {
			return 0, damaged("a page outside of the file")
		}
		whole := length >= p.size-at || length >= maxFooter
		text, err := readAt(p.file, at, min(length, p.size-at))
		if err != nil {
			return 0, err
		}
		n, err := decodeThrift(text, &p.header)
		if errors.Is(err, io.ErrUnexpectedEOF) && !whole {
			continue
		}
		if err != nil {
			return 0, damaged("the header of a page: %w", err)
		}
		p.body = at + int64(n)
		return p.body + int64(p.header.CompressedPageSize), p.check()
	}
}

// check refuses a page that claims more than there can be.
func (p *page) check() error {
	h := &p.header
	switch {
	case h.CompressedPageSize < 0 || int64(h.CompressedPageSize) > p.size-p.body, h.UncompressedPageSize < 0:
		return damaged("a page outside of the file")
	case h.UncompressedPageSize > maxPage:
		return fault.Usage("a page of %d bytes", h.UncompressedPageSize).WithHint("write the file again with smaller row groups")
	case h.Type == format.DataPage && !h.DataPageHeader.Valid, h.Type == format.DataPageV2 && !h.DataPageHeaderV2.Valid,
		h.Type == format.DictionaryPage && !h.DictionaryPageHeader.Valid, h.Type < format.DataPage, h.Type > format.DataPageV2:
		return damaged("a page of no kind")
	case p.values() < 0:
		return damaged("a page of %d values", p.values())
	}
	return nil
}

// values is how many values there are in a page of data, nulls among them.
func (p *page) values() int {
	switch p.header.Type {
	case format.DataPage:
		return int(p.header.DataPageHeader.V.NumValues)
	case format.DataPageV2:
		return int(p.header.DataPageHeaderV2.V.NumValues)
	}
	return 0
}

// encoding is that of the values.
func (p *page) encoding() format.Encoding {
	switch p.header.Type {
	case format.DataPage:
		return p.header.DataPageHeader.V.Encoding
	case format.DataPageV2:
		return p.header.DataPageHeaderV2.V.Encoding
	}
	return p.header.DictionaryPageHeader.V.Encoding
}

// byDictionary tells data that are numbers of values in the dictionary.
func (p *page) byDictionary() bool {
	old := format.PlainDictionary //nolint:staticcheck // old files have this name of it
	return p.encoding() == format.RLEDictionary || p.encoding() == old
}

// part is what of a page is packed: all of it, but for a V2 page, whose levels are not.
func (p *page) part() packedPart {
	part := packedPart{codec: p.meta.Codec, offset: p.body, packed: int64(p.header.CompressedPageSize), size: int(p.header.UncompressedPageSize)}
	if p.header.Type == format.DataPageV2 {
		h := p.header.DataPageHeaderV2.V
		levels := int64(h.RepetitionLevelsByteLength) + int64(h.DefinitionLevelsByteLength)
		part.offset, part.packed, part.size = part.offset+levels, part.packed-levels, part.size-int(levels)
		if h.IsCompressed.Valid && !h.IsCompressed.V {
			part.codec = format.Uncompressed
		}
	}
	return part
}

// packedPart is a part of a file that is packed, or not, as its codec says.
type packedPart struct {
	codec  format.CompressionCodec
	offset int64
	packed int64 // bytes
	size   int   // bytes, unpacked
}

// open unpacks it, as it is read.
func (p packedPart) open(file io.ReaderAt) (io.ReadCloser, error) {
	r, err := unpacker(p.codec, io.NewSectionReader(file, p.offset, p.packed), p.size)
	return r, p.wrong(err)
}

// all unpacks all of it.
func (p packedPart) all(file io.ReaderAt) ([]byte, error) {
	if p.packed < 0 || p.size < 0 {
		return nil, damaged("a page of no size")
	}
	text, err := unpack(p.codec, io.NewSectionReader(file, p.offset, p.packed), p.size)
	return text, p.wrong(err)
}

// wrong says that what was packed cannot be unpacked.
func (p packedPart) wrong(err error) error {
	if err == nil || fault.Hint(err) != "" {
		return err
	}
	return damaged("a page that is packed as %s: %w", p.codec, err)
}

// levels are those of the values of a page: which of them begin a row, and which are there.
type levels struct{ repeated, defined []uint32 }

// levels reads them, and says where in the unpacked part the values begin.
func (p *page) levels() (l levels, values int64, err error) {
	if p.header.Type == format.DataPageV2 {
		l, err = p.levelsBefore()
		return l, 0, err
	}
	r, err := p.part().open(p.file)
	if err != nil {
		return l, 0, err
	}
	defer r.Close() //nolint:errcheck // it was read
	in := bufio.NewReader(r)
	for _, kind := range []struct {
		highest int
		levels  *[]uint32
	}{{p.column.maxRepeated, &l.repeated}, {p.column.maxDefined, &l.defined}} {
		if kind.highest == 0 {
			continue
		}
		var length [4]byte
		if _, err := io.ReadFull(in, length[:]); err != nil {
			return l, 0, damaged("the levels of a page: %w", err)
		}
		n := int64(binary.LittleEndian.Uint32(length[:]))
		if n > 8*int64(p.values())+16 { // more than runs of one value each
			return l, 0, damaged("levels of %d bytes", n)
		}
		if *kind.levels, err = p.readLevels(in, n, kind.highest); err != nil {
			return l, 0, err
		}
		values += int64(len(length)) + n
	}
	return l, values, nil
}

// levelsBefore are those of a V2 page, which lie unpacked before the values.
func (p *page) levelsBefore() (l levels, err error) {
	h := p.header.DataPageHeaderV2.V
	repeated, defined := int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
	if repeated < 0 || defined < 0 || repeated+defined > int64(min(p.header.CompressedPageSize, p.header.UncompressedPageSize)) {
		return l, damaged("levels outside of their page")
	}
	at := io.NewSectionReader(p.file, p.body, repeated+defined)
	if p.column.maxRepeated > 0 {
		if l.repeated, err = p.readLevels(at, repeated, p.column.maxRepeated); err != nil {
			return l, err
		}
	} else if _, err := at.Seek(repeated, io.SeekStart); err != nil {
		return l, err
	}
	if p.column.maxDefined > 0 {
		l.defined, err = p.readLevels(at, defined, p.column.maxDefined)
	}
	return l, err
}

// readLevels reads length bytes of levels up to highest.
func (p *page) readLevels(r io.Reader, length int64, highest int) ([]uint32, error) {
	if p.header.Type == format.DataPage {
		h := p.header.DataPageHeader.V
		if h.DefinitionLevelEncoding == format.BitPacked && p.column.maxDefined > 0 || h.RepetitionLevelEncoding == format.BitPacked && p.column.maxRepeated > 0 {
			return nil, fault.Usage("levels are encoded as BIT_PACKED, which is not read").WithHint("write the file again with a newer program")
		}
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, damaged("the levels of a page: %w", err)
	}
	return readHybrid(text, widthOf(highest), p.values())
}
