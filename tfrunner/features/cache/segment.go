package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/internal/mapped"
	"github.com/tfft/tfft/internal/own"
)

// A segment is a file:
//
//	header   magic, format, bytes a value, values an image; 32 bytes
//	records  the features of one image after the other
//	index    for each record its key, and the checksum of key and features
//	footer   number of records, checksum of header and index; 12 bytes
//
// Numbers are little-endian. The file gets its name when it is complete and
// synced, and never changes after that.
const (
	magic        = "tfftfeat"
	format       = 1
	headerBytes  = 32
	entryBytes   = len(Key{}) + 4
	footerBytes  = 12
	maxValues    = 1 << 30   // numbers an image, more than any network makes
	segmentBytes = 256 << 20 // of records, about: what a killed run has to compute again at most
)

// errDamaged says that a file is not what was written.
var errDamaged = errors.New("damaged")

// layout is the form of a record.
type layout struct {
	values int
	half   bool
}

func (l layout) valueBytes() int {
	if l.half {
		return 2
	}
	return 4
}

func (l layout) recordBytes() int { return l.values * l.valueBytes() }

// header is the start of a segment of this layout.
func (l layout) header() []byte {
	h := make([]byte, 0, headerBytes)
	h = append(h, magic...)
	h = binary.LittleEndian.AppendUint32(h, format)
	h = binary.LittleEndian.AppendUint32(h, uint32(l.valueBytes()))
	h = binary.LittleEndian.AppendUint64(h, uint64(l.values))
	return append(h, make([]byte, headerBytes-len(h))...)
}

// layoutOf reads a header back.
func layoutOf(header []byte) (layout, error) {
	l := layout{
		values: int(binary.LittleEndian.Uint64(header[16:])),
		half:   binary.LittleEndian.Uint32(header[12:]) == 2,
	}
	if l.values < 1 || l.values > maxValues || !bytes.Equal(header, l.header()) {
		return l, fmt.Errorf("header: %w", errDamaged)
	}
	return l, nil
}

// segment is one file of features, open to be read.
type segment struct {
	file   *mapped.File
	layout layout
	keys   []Key
	sums   []uint32
}

// openSegment opens the file name, which must have the layout want. A file that
// is not whole is errDamaged.
func openSegment(root, name string, want layout) (*segment, error) {
	s, err := readSegment(root, name)
	if err != nil {
		return nil, err
	}
	if s.layout != want {
		s.close()
		return nil, fmt.Errorf("%q: other features: %w", name, errDamaged)
	}
	return s, nil
}

// readSegment opens the file name, whatever its layout.
func readSegment(root, name string) (*segment, error) {
	file, err := own.Open(root, name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	s := &segment{}
	if s.file, err = mapped.Open(file, info.Size()); err != nil {
		return nil, err
	}
	if err := s.readIndex(); err != nil {
		s.close()
		return nil, fmt.Errorf("%q: %w", name, err)
	}
	return s, nil
}

// close ends the mapping. That it cannot be ended changes nothing that was read.
func (s *segment) close() { _ = s.file.Close() }

// readIndex reads everything but the records.
func (s *segment) readIndex() (err error) {
	size := s.file.Size()
	header, footer := make([]byte, headerBytes), make([]byte, footerBytes)
	if err := s.readAt(header, 0); err != nil {
		return err
	}
	if s.layout, err = layoutOf(header); err != nil {
		return err
	}
	if err := s.readAt(footer, size-footerBytes); err != nil {
		return err
	}
	count := int64(binary.LittleEndian.Uint64(footer))
	record := int64(s.layout.recordBytes())
	if count < 0 || count > size/record || size != headerBytes+count*(record+int64(entryBytes))+footerBytes {
		return fmt.Errorf("length: %w", errDamaged)
	}
	index := make([]byte, count*int64(entryBytes))
	if err := s.readAt(index, headerBytes+count*record); err != nil {
		return err
	}
	if crc.Of(header, index) != binary.LittleEndian.Uint32(footer[8:]) {
		return fmt.Errorf("index: %w", errDamaged)
	}
	for ; len(index) > 0; index = index[entryBytes:] {
		s.keys = append(s.keys, Key(index))
		s.sums = append(s.sums, binary.LittleEndian.Uint32(index[len(Key{}):]))
	}
	return nil
}

// readAt takes a file that is too short, or that breaks, for damaged.
func (s *segment) readAt(dst []byte, offset int64) error {
	if offset < 0 || offset+int64(len(dst)) > s.file.Size() || !s.file.Read(offset, len(dst), func(b []byte) { copy(dst, b) }) {
		return fmt.Errorf("length: %w", errDamaged)
	}
	return nil
}

// read fills dst with the features of a record, if they are what was written.
func (s *segment) read(record int, dst []float32) error {
	size := s.layout.recordBytes()
	whole := false
	ok := s.file.Read(headerBytes+int64(record)*int64(size), size, func(raw []byte) {
		if whole = checksum(s.keys[record], raw) == s.sums[record]; whole {
			s.layout.decode(dst, raw)
		}
	})
	if !ok || !whole {
		return fmt.Errorf("record %d: %w", record, errDamaged)
	}
	return nil
}

// checksum ties features to their key.
func checksum(key Key, record []byte) uint32 { return crc.Of(key[:], record) }
