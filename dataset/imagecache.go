package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
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
// A file that this user may only read is only read.
// Records that a killed run, a full disk, another run at the same time or a
// failing disk left half written are overwritten: their images are decoded again.
//
// The file is read through a memory mapping, and takes none of Go's memory. It
// is safe for concurrent use.
type ImageCache struct {
	places     places
	file       *os.File
	mapping    *mapped.File
	pixels     int    // bytes of an image
	seed       uint32 // of the checksums, from all that the cache is for
	now        func() time.Time
	failure    atomic.Pointer[error] // the first that writing met
	unwritable error                 // why the file is only read; nil: it is not
}

// The file starts with a page (imagecache_about.go), and each record with a header: file
// state, checksum, and that of the file's contents.
const (
	checksumAt = stateBytes
	contentsAt = stateBytes + 4
	headerSize = stateBytes + 8
)

const imageCacheSuffix = ".images"

// recordVersion changes with the layout of a record.
const recordVersion = 5

// OpenImageCache opens the cache of a dataset, empty when there was none. It
// refuses to take more than half of the disk space that is free. Whatever the
// error, training can go on without.
func OpenImageCache(cfg ImageCacheConfig) (*ImageCache, error) {
	key, err := cfg.key()
	if err != nil {
		return nil, err
	}
	if err := own.MakeFolder(cfg.Dir, cfg.Dir); err != nil {
		return nil, err
	}
	c := &ImageCache{places: cfg.Data.Splits(), pixels: cfg.Height * cfg.Width * channels, now: time.Now}
	c.seed = crc.Of(key)
	name := filepath.Join(cfg.Dir, hex.EncodeToString(key)[:32]+imageCacheSuffix)
	if err := c.open(cfg.Dir, name); err != nil {
		return nil, err
	}
	if err = c.sign(cfg); err == nil {
		err = c.reserve(c.places.count())
	}
	if err != nil {
		c.file.Close()
		return nil, err
	}
	return c, nil
}

// open opens the file name in dir, only to be read where this user may not write to it.
func (c *ImageCache) open(dir, name string) (err error) {
	if c.file, err = own.Open(dir, name, os.O_RDWR|os.O_CREATE); err == nil {
		own.Touch(name)
		return nil
	}
	if !own.CannotWrite(err) && !errors.Is(err, own.ErrForeign) {
		return err
	}
	file, readError := own.Open(dir, name, os.O_RDONLY)
	if readError != nil {
		return err
	}
	c.file, c.unwritable = file, err
	return nil
}

// sign makes an empty file a cache's, and refuses one that is something else.
func (c *ImageCache) sign(cfg ImageCacheConfig) error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 && c.unwritable == nil {
		return cfg.about().write(c.file)
	}
	if !own.StartsWith(filepath.Dir(c.Name()), c.Name(), imageCacheMagic) {
		return fmt.Errorf("%q is not what tfft wrote", c.Name())
	}
	return nil
}

// key tells caches of different folders or lists, sizes or ways to decode apart.
func (cfg *ImageCacheConfig) key() ([]byte, error) {
	origin, err := cfg.origin()
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%d %q %d %d %q", recordVersion, origin, cfg.Height, cfg.Width, cfg.Decoding))
	return key[:], nil
}

// origin is the folder or list of the images, whatever links lead to it.
func (cfg *ImageCacheConfig) origin() (string, error) {
	origin, err := filepath.Abs(cfg.Data.Origin())
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(origin)
}

// reserve gives the file its length, mostly holes to begin with, and maps it.
// Where a run of other images cut it short, their records count as absent.
func (c *ImageCache) reserve(images int) error {
	if c.unwritable != nil {
		info, err := c.file.Stat()
		if err == nil {
			c.mapping, err = mapped.Open(c.file, info.Size())
		}
		return err
	}
	size := imageCacheStart + int64(images)*int64(c.recordSize())
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
	return imageCacheStart + int64(at)*int64(c.recordSize()), ok
}

// load copies the cached record of the image path to record. It returns false if
// there is none for the state that the image file is in now.
func (c *ImageCache) load(record []byte, path string, now fileState) bool {
	offset, ok := c.place(path)
	if !ok || offset+int64(len(record)) > c.mapping.Size() {
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
	if c.unwritable != nil {
		c.failure.CompareAndSwap(nil, &c.unwritable)
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
