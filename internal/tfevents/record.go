package tfevents

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tfft/tfft/internal/crc"
)

// ErrDamaged says that a file does not hold what was written.
var ErrDamaged = errors.New("the event file is damaged")

// maxRecord is how many bytes a record may have; tfft's largest have a picture.
const maxRecord = 1 << 28

// appendRecord adds a record to b: the length of data (8 bytes), its checksum, data, and the
// checksum of that. All numbers are little-endian. The framing is that of TensorFlow's
// TFRecord files (tensorflow/core/lib/io/record_writer.h).
func appendRecord(b, data []byte) []byte {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	b = append(b, length...)
	b = binary.LittleEndian.AppendUint32(b, masked(length))
	b = append(b, data...)
	return binary.LittleEndian.AppendUint32(b, masked(data))
}

// readRecord reads the next record. At the end of the file the error is io.EOF, and where a
// record is cut off or does not match its checksums, ErrDamaged. What is allocated follows
// from what is there, not from what the length says.
func readRecord(r io.Reader) ([]byte, error) {
	head := make([]byte, 8+4)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, cutOff(err)
	}
	length := binary.LittleEndian.Uint64(head)
	if binary.LittleEndian.Uint32(head[8:]) != masked(head[:8]) {
		return nil, fmt.Errorf("%w: the length of a record does not match its checksum", ErrDamaged)
	}
	if length > maxRecord {
		return nil, fmt.Errorf("%w: a record of %d bytes, want at most %d", ErrDamaged, length, maxRecord)
	}
	var data bytes.Buffer
	if _, err := io.CopyN(&data, r, int64(length)+4); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, cutOff(err)
	}
	record, sum := data.Bytes()[:length], data.Bytes()[length:]
	if binary.LittleEndian.Uint32(sum) != masked(record) {
		return nil, fmt.Errorf("%w: a record does not match its checksum", ErrDamaged)
	}
	return record, nil
}

// cutOff says that a record is not all there.
func cutOff(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends within a record", ErrDamaged)
	}
	return err
}

// masked is the checksum of data as records have it: CRC-32C, turned and moved, since a
// checksum of data with checksums in it says little (tensorflow/core/lib/hash/crc32c.h).
func masked(data []byte) uint32 {
	sum := crc.Of(data)
	return (sum>>15 | sum<<17) + 0xa282ead8
}
