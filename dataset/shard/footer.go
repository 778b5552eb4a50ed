package shard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// A parquet file begins and ends with a magic word, before which stand the footer and its
// length in 4 bytes: https://parquet.apache.org/docs/file-format
const (
	parquetMagic   = "PAR1"
	encryptedMagic = "PARE"
	tailBytes      = 8
	maxFooter      = 64 << 20
	pointerOfLFS   = "version https://git-lfs"
)

// readFooter reads what a parquet file of size bytes says of its columns and where they lie.
func readFooter(file io.ReaderAt, size int64) (*format.FileMetaData, error) {
	if err := checkMagic(file, size); err != nil {
		return nil, err
	}
	var tail [tailBytes]byte
	if _, err := file.ReadAt(tail[:], size-tailBytes); err != nil {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	switch magic := string(tail[4:]); {
	case magic == encryptedMagic:
		return nil, encrypted()
	case magic != parquetMagic:
		return nil, fault.Usage("cut off: %d bytes end without the mark of a parquet file's end", size).WithHint(hintWhole)
	case length > size-tailBytes-int64(len(parquetMagic)) || length > maxFooter:
		return nil, damaged("a footer of %d bytes", length)
	}
	text, err := readAt(file, size-tailBytes-length, length)
	if err != nil {
		return nil, err
	}
	meta := new(format.FileMetaData)
	if _, err := decodeThrift(text, meta); err != nil {
		return nil, damaged("its footer: %w", err)
	}
	if meta.EncryptionAlgorithm.Value != nil {
		return nil, encrypted()
	}
	return meta, nil
}

// checkMagic looks at what a file begins with.
func checkMagic(file io.ReaderAt, size int64) error {
	head, err := readAt(file, 0, min(size, int64(len(pointerOfLFS))))
	if err != nil {
		return err
	}
	switch {
	case string(head) == pointerOfLFS:
		return fault.Usage("a pointer of Git LFS, which stands for the file").WithHint("fetch the file itself with: git lfs pull")
	case bytes.HasPrefix(head, []byte(encryptedMagic)):
		return encrypted()
	case size > 0 && !bytes.HasPrefix(head, []byte(parquetMagic)):
		return fault.Usage("no parquet file").WithHint(hintWhole)
	case size < tailBytes+int64(len(parquetMagic)):
		return fault.Usage("cut off: %d bytes are no whole parquet file", size).WithHint(hintWhole)
	}
	return nil
}

func encrypted() error {
	return fault.Usage("an encrypted parquet file").WithHint("write it without encryption")
}

// damaged is the error of bytes that mean nothing, unless they could not be read at all.
func damaged(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if unread := new(fs.PathError); errors.As(err, &unread) {
		return err
	}
	return fault.Usage("damaged: %w", err).WithHint(hintWhole)
}

// asDamage turns a panic into an error that the file is damaged: parquet-go, and the libraries
// that unpack, panic on some bytes. All that calls them for the users of this package defers it.
func asDamage(err *error) {
	if r := recover(); r != nil {
		*err = damaged("%v", r)
	}
}

// readAt reads length bytes from offset on; the caller knows that they lie in the file.
func readAt(file io.ReaderAt, offset, length int64) ([]byte, error) {
	buf := make([]byte, length)
	if n, err := file.ReadAt(buf, offset); err != nil && !(errors.Is(err, io.EOF) && n == len(buf)) {
		return nil, err
	}
	return buf, nil
}
