package shard

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"github.com/tfft/tfft/internal/fault"
)

// maxPage limits a page, unpacked: parquet's own limit is 2 GiB, and a page is read as a whole.
const maxPage = 1 << 30

// trusted is how much memory is taken because a header says so, before there are as many bytes.
const trusted = 32 << 20

// unpack unpacks a page of size bytes, unpacked. It unpacks no more than these, whatever packed
// holds, which parquet-go's own codecs do not promise.
func unpack(codec format.CompressionCodec, packed io.Reader, size int) ([]byte, error) {
	r, err := unpacker(codec, packed, size)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // it was read
	page := bytes.NewBuffer(make([]byte, 0, min(size, trusted)))
	if _, err := page.ReadFrom(io.LimitReader(r, int64(size)+1)); err != nil {
		return nil, err
	}
	if page.Len() != size {
		return nil, fmt.Errorf("%d bytes where its header says %d", page.Len(), size)
	}
	return page.Bytes(), nil
}

// unpacker unpacks as it is read.
func unpacker(codec format.CompressionCodec, packed io.Reader, size int) (io.ReadCloser, error) {
	switch codec {
	case format.Uncompressed:
		return io.NopCloser(packed), nil
	case format.Snappy:
		return io.NopCloser(newSnappyReader(bufio.NewReader(packed))), nil
	case format.Gzip:
		return gzip.NewReader(packed)
	case format.Zstd:
		r, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxPage))
		if err != nil {
			return nil, err
		}
		return r.IOReadCloser(), nil
	case format.Brotli:
		return io.NopCloser(brotli.NewReader(packed)), nil
	case format.Lz4Raw:
		return unpackLZ4(packed, size)
	}
	return nil, refuseCodec(codec)
}

// refuseCodec is the error of a compression that is not read.
func refuseCodec(codec format.CompressionCodec) error {
	return fault.Usage("compressed with %s, which is not read", codec).WithHint("write it again without compression: images hardly get smaller by it")
}

// isRead tells the compressions that unpacker knows.
func isRead(codec format.CompressionCodec) bool {
	switch codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd, format.Brotli, format.Lz4Raw:
		return true
	}
	return false
}

// unpackLZ4 unpacks a block, which is not made for less than all of it.
func unpackLZ4(packed io.Reader, size int) (io.ReadCloser, error) {
	block, err := io.ReadAll(packed)
	if err != nil {
		return nil, err
	}
	if size > 255*len(block) { // more than the format can pack
		return nil, io.ErrUnexpectedEOF
	}
	page := make([]byte, size)
	n, err := lz4.UncompressBlock(block, page)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(page[:n])), nil
}
