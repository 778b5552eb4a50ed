package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/tfft/tfft/internal/crc"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/mapped"
	"github.com/tfft/tfft/internal/own"
)

// ImageCacheConfig says which images an ImageCache keeps.
type ImageCacheConfig struct {
	Dir           string // where its file goes; made when it is not there
	Data          *Dataset
	Height, Width int    // of the images, pixels
	Decoding      string // whatever decides an image's pixels besides its file: see pixels.Decoder.Fingerprint
}

// ImageCache keeps decoded images from one epoch, and one run, to the next. Its
// file has a record for every image of a dataset, at a place of its own: the
// state of the image file when it was read, a checksum, the file's own, and the pixels. A record
// counts only while the image file is in that state and if the checksum fits.
// Records that a killed run, a full disk, another run at the same time or a
// failing disk left half written are overwritten: their images are decoded again.
//
// The file is read through a memory mapping, and takes none of Go's memory. It
// is safe for concurrent use.
type ImageCache struct {
	places  places
	file    *os.File
	mapping *mapped.File
	pixels  int    // bytes of an image
	seed    uint32 // of the checksums, from all that the cache is for
	now     func() time.Time
	failure atomic.Pointer[error] // the first that writing met
}

// The file starts with imageCacheMagic, and each record with a header: file state, checksum,
// and that of the file's contents.
const (
	imageCacheMagic = "tfft decoded images 2\x00\x00\x00"

	checksumAt = stateBytes
	contentsAt = stateBytes + 4
	headerSize = stateBytes + 8
)

const imageCacheSuffix = ".images"

// recordVersion changes with the layout of a record.
const recordVersion = 3

// OpenImageCache opens the cache of a dataset, empty when there was none. It
// refuses to take more than half of the disk space that is free. Whatever the
// error, training can go on without.
func OpenImageCache(cfg ImageCacheConfig) (*ImageCache, error) {
	key, err := cfg.key()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	c := &ImageCache{places: cfg.Data.Splits(), pixels: cfg.Height * cfg.Width * channels, now: time.Now}
	c.seed = crc.Of(key)
	name := filepath.Join(cfg.Dir, hex.EncodeToString(key)[:32]+imageCacheSuffix)
	if c.file, err = own.Open(name, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if err = c.sign(); err == nil {
		err = c.reserve(c.places.count())
	}
	if err != nil {
		c.file.Close()
		return nil, err
	}
	return c, nil
}

// sign makes an empty file a cache's, and refuses one that is something else.
func (c *ImageCache) sign() error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		_, err := c.file.WriteAt([]byte(imageCacheMagic), 0)
		return err
	}
	if !own.StartsWith(c.Name(), imageCacheMagic) {
		return fmt.Errorf("%q is not what tfft wrote", c.Name())
	}
	return nil
}

// key tells caches of different folders, sizes or ways to decode apart.
func (cfg *ImageCacheConfig) key() ([]byte, error) {
	root, err := filepath.Abs(cfg.Data.Root)
	if err != nil {
		return nil, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, err
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%d %q %d %d %q", recordVersion, root, cfg.Height, cfg.Width, cfg.Decoding))
	return key[:], nil
}

// reserve gives the file its length, mostly holes to begin with, and maps it.
// Where a run of other images cut it short, their records count as absent.
func (c *ImageCache) reserve(images int) error {
	size := int64(len(imageCacheMagic)) + int64(images)*int64(c.recordSize())
	if err := enoughSpace(c.file, images, size); err != nil {
		return err
	}
	if err := c.file.Truncate(size); err != nil {
		return err
	}
	var err error
	c.mapping, err = mapped.Open(c.file, size)
	return err
}

func (c *ImageCache) recordSize() int { return headerSize + c.pixels }

// Name is the cache's file.
func (c *ImageCache) Name() string { return c.file.Name() }

// Failure is the first error that writing met, such as a full disk. Images that
// were not written are decoded every time; nothing else depends on it.
func (c *ImageCache) Failure() error {
	if err := c.failure.Load(); err != nil {
		return fmt.Errorf("write %q: %w", c.Name(), fault.Cause(*err))
	}
	return nil
}

// Close closes the file. No Loader may use the cache any more.
func (c *ImageCache) Close() error {
	if err := c.mapping.Close(); err != nil {
		return err
	}
	return c.file.Close()
}

// place finds the record of the image path: its offset in the file.
func (c *ImageCache) place(path string) (offset int64, ok bool) {
	at, ok := c.places.of(path)
	return int64(len(imageCacheMagic)) + int64(at)*int64(c.recordSize()), ok
}

// load copies the cached record of the image path to record. It returns false if
// there is none for the state that the image file is in now.
func (c *ImageCache) load(record []byte, path string, now fileState) bool {
	offset, ok := c.place(path)
	if !ok {
		return false
	}
	current := false // most often not, before an image was stored
	if !c.mapping.Read(offset, len(now), func(b []byte) { current = fileState(b) == now }) || !current {
		return false
	}
	if !c.mapping.Read(offset, len(record), func(b []byte) { copy(record, b) }) {
		return false
	}
	return fileState(record) == now && binary.LittleEndian.Uint32(record[checksumAt:]) == c.checksum(record)
}

// contentsOf is the checksum of the file of which a record is.
func contentsOf(record []byte) uint32 { return binary.LittleEndian.Uint32(record[contentsAt:]) }

// store writes record, with pixels that were decoded from the image file path in
// the state read, of which contents is the checksum, unless the file is too new for a
// change of it to show.
func (c *ImageCache) store(record []byte, path string, read fileState, contents uint32) {
	offset, ok := c.place(path)
	if !ok || !read.settled(c.now()) {
		return
	}
	copy(record, read[:])
	binary.LittleEndian.PutUint32(record[contentsAt:], contents)
	binary.LittleEndian.PutUint32(record[checksumAt:], c.checksum(record))
	if _, err := c.file.WriteAt(record, offset); err != nil {
		c.failure.CompareAndSwap(nil, &err)
	}
}

// checksum is that of all the rest of a record.
func (c *ImageCache) checksum(record []byte) uint32 {
	return crc.Add(c.seed, record[:checksumAt], record[contentsAt:])
}

// enoughSpace refuses a cache whose file would take more than half of what is
// free, besides what it takes already.
func enoughSpace(file *os.File, images int, size int64) error {
	taken, free, err := diskSpace(file)
	if err != nil {
		return err
	}
	if need := size - taken; need > free/2 {
		return fault.Failed("%d decoded images need %.1f GB more, and half of the %.1f GB free in %q is %.1f GB",
			images, gigabytes(need), gigabytes(free), filepath.Dir(file.Name()), gigabytes(free/2))
	}
	return nil
}

func gigabytes(n int64) float64 { return float64(n) / 1e9 }
