package shard

import (
	"bufio"
	"io"
)

// snappyIndex says where in a part that snappy packed its images are. With it, reading one in a
// random order unpacks no more than the block that it begins in, and itself.
type snappyIndex struct {
	blocks []int64     // where in the packed part each block of the unpacked one begins
	images [][2]uint32 // where in the unpacked part each image begins, and its size
}

// allSnappy unpacks all of a part. blocks are where its blocks begin; nil: not all begin with an
// element.
func (p packedPart) allSnappy(file io.ReaderAt) (text []byte, blocks []int64, err error) {
	r := newSnappyReader(bufio.NewReader(io.NewSectionReader(file, p.offset, p.packed)))
	for err == nil {
		err = r.next()
	}
	if err != io.EOF { //nolint:errorlint // next does not wrap it
		return nil, nil, p.wrong(err)
	}
	if r.size != p.size {
		return nil, nil, damaged("a page of %d bytes where its header says %d", r.size, p.size)
	}
	if len(r.blocks) == (r.size+snappyBlock-1)/snappyBlock {
		blocks = r.blocks
	}
	return r.unpacked, blocks, nil
}

// read unpacks one image. The error is one that repeats what lies before its block, or damage.
func (x *snappyIndex) read(file io.ReaderAt, part packedPart, number int) ([]byte, error) {
	if number >= len(x.images) {
		return nil, errSnappy
	}
	at, size := int(x.images[number][0]), int(x.images[number][1])
	block := min(at/snappyBlock, len(x.blocks)-1)
	begin := x.blocks[block]
	r := newSnappyReader(bufio.NewReader(io.NewSectionReader(file, part.offset+begin, part.packed-begin)))
	r.size = part.size - block*snappyBlock
	for len(r.unpacked) < at-block*snappyBlock+size {
		if err := r.next(); err != nil {
			return nil, unexpected(err)
		}
	}
	return r.unpacked[at-block*snappyBlock:][:size:size], nil
}
