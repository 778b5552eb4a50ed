package shard

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/parquet-go/parquet-go/format"
)

// TestSnappy unpacks what another program packed.
func TestSnappy(t *testing.T) {
	random := make([]byte, 300_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	for _, text := range [][]byte{nil, []byte("a"), bytes.Repeat([]byte("abc"), 100_000), random, append(bytes.Repeat([]byte("a"), 70_000), random...)} {
		got, err := io.ReadAll(newSnappyReader(bufio.NewReader(bytes.NewReader(snappy.Encode(nil, text)))))
		if err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes become %d, %v", len(text), len(got), err)
		}
	}
}

// FuzzSnappy compares with another program, which is given the same bytes.
func FuzzSnappy(f *testing.F) {
	f.Add(snappy.Encode(nil, []byte("one two one two one two")))
	f.Fuzz(func(t *testing.T, packed []byte) {
		size, err := snappy.DecodedLen(packed)
		if err == nil && size > 1<<20 {
			return
		}
		want, wrong := snappy.Decode(nil, packed)
		got, err := io.ReadAll(newSnappyReader(bufio.NewReader(bytes.NewReader(packed))))
		if wrong == nil && (err != nil || !bytes.Equal(got, want)) {
			t.Errorf("%q: %q, %v, want %q", packed, got, err, want)
		}
	})
}

// TestSnappyIndex reads images from their blocks on, where snappy packed them as Google's program
// does, and otherwise notices.
func TestSnappyIndex(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var text []byte
	var want [][]byte
	for i := range 60 {
		image := bytes.Repeat([]byte{byte(i)}, rng.IntN(5000)) // some of it repeats
		for range rng.IntN(20_000) {
			image = append(image, byte(rng.Uint32()))
		}
		want = append(want, image)
		text = append(binary.LittleEndian.AppendUint32(text, uint32(len(image))), image...)
	}
	packed := binary.AppendUvarint(nil, uint64(len(text)))
	for block := range slices.Chunk(text, snappyBlock) {
		one := snappy.Encode(nil, block)
		_, size := binary.Uvarint(one)
		packed = append(packed, one[size:]...)
	}
	file := &countedFile{ReaderAt: bytes.NewReader(packed)}
	part := &imagePart{packedPart: packedPart{codec: format.Snappy, packed: int64(len(packed)), size: len(text)}}
	if _, err := part.images(file); err != nil || part.index.Load() == nil {
		t.Fatalf("no index: %v", err)
	}
	file.read = 0
	for _, i := range rng.Perm(len(want)) {
		got, err := part.index.Load().read(file, part.packedPart, i)
		if err != nil || !bytes.Equal(got, want[i]) {
			t.Errorf("image %d: %d bytes, %v, want %d", i, len(got), err, len(want[i]))
		}
	}
	if most := int64(len(packed) + len(want)*(snappyBlock+8<<10)); file.read > most {
		t.Errorf("%d bytes are read of images of %d, want %d at most", file.read, len(text), most)
	}
	far := snappy.Encode(nil, text[:snappyBlock])
	far = append(binary.AppendUvarint(nil, snappyBlock+8), far[3:]...)
	far = append(far, 3|3<<2, 8, 0, 0, 0, 3|3<<2, 0, 0, 1, 0) // repeats the last bytes, and the first
	part = &imagePart{packedPart: packedPart{codec: format.Snappy, packed: int64(len(far)), size: snappyBlock + 8}}
	_, blocks, err := part.allSnappy(bytes.NewReader(far))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&snappyIndex{blocks, [][2]uint32{{snappyBlock, 4}}}).read(bytes.NewReader(far), part.packedPart, 0); err == nil {
		t.Error("an image is read that repeats what is before its block")
	}
}

// countedFile counts what is read of it.
type countedFile struct {
	io.ReaderAt
	read int64
}

func (c *countedFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.read += int64(n)
	return n, err
}
