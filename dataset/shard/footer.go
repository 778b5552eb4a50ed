package shard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// A parquet file begins and ends with a magic word, before which stand the footer and its
// length in 4 bytes: https://parquet.apache.org/docs/file-format
const (
	parquetMagic   = "PAR1"
	encryptedMagic = "PARE"
	tailBytes      = 8
	pointerOfLFS   = "version https://git-lfs"
)

// checkFooter refuses what parquet-go would not say in plain words, or not survive.
func checkFooter(file io.ReaderAt, size int64) error {
	if err := checkMagic(file, size); err != nil {
		return err
	}
	tail, err := readAt(file, size-tailBytes, tailBytes)
	if err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	switch magic := string(tail[4:]); {
	case magic == encryptedMagic:
		return encrypted()
	case magic != parquetMagic:
		return fault.Usage("cut off: %d bytes end without the mark of a parquet file's end", size).WithHint(hintWhole)
	case length > size-tailBytes-int64(len(parquetMagic)):
		return damaged("a footer of %d bytes", length)
	}
	meta := new(format.FileMetaData)
	if err := checkThrift(file, size-tailBytes-length, length, meta); err != nil {
		return damaged("its footer: %w", err)
	}
	if meta.EncryptionAlgorithm.Value != nil {
		return encrypted()
	}
	return nil
}

// checkMagic looks at what a file begins with.
func checkMagic(file io.ReaderAt, size int64) error {
	head, err := readAt(file, 0, min(size, int64(len(pointerOfLFS))))
	switch {
	case err != nil:
		return err
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

// checkThrift decodes a part of a file into value, as parquet-go does, but refuses a list of more
// items than there are bytes: parquet-go takes memory for all of them first, and where there is
// not as much, the process ends.
func checkThrift(file io.ReaderAt, offset, length int64, value any) error {
	text, err := readAt(file, offset, length)
	if err != nil {
		return err
	}
	r := new(thrift.CompactProtocol).NewReaderFromBytes(text)
	return thrift.NewDecoder(cautious{r, len(text)}).Decode(value)
}

type cautious struct {
	thriftReader
	size int
}

// thriftReader has a method of the name Reader.
type thriftReader = thrift.Reader

func (c cautious) ReadList() (thrift.List, error) {
	list, err := c.thriftReader.ReadList()
	if err == nil && int(list.Size) > c.size-c.BytesRead() {
		err = io.ErrUnexpectedEOF
	}
	return list, err
}

func encrypted() error {
	return fault.Usage("an encrypted parquet file").WithHint("write it without encryption")
}

// damaged is the error of bytes that mean nothing, unless they could not be read at all.
func damaged(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if unread := new(fs.PathError); errors.As(err, &unread) || fault.Hint(err) != "" {
		return err
	}
	return fault.Usage("damaged: %w", err).WithHint(hintWhole)
}

// asDamage turns a panic into an error that the file is damaged: parquet-go panics on some bytes.
// All that calls it for the users of this package defers this.
func asDamage(err *error) {
	if r := recover(); r != nil {
		*err = damaged("%v", r)
	}
}

// readAt reads length bytes from offset on.
func readAt(file io.ReaderAt, offset, length int64) ([]byte, error) {
	buf := make([]byte, length)
	if n, err := file.ReadAt(buf, offset); err != nil && !(errors.Is(err, io.EOF) && n == len(buf)) {
		return nil, err
	}
	return buf, nil
}
