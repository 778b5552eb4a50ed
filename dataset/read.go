package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"syscall"

	"github.com/tfft/tfft/dataset/header"
	"github.com/tfft/tfft/internal/fault"
)

// DefaultMaxPixels limits the pixels of one image, as a small file can unpack to
// gigabytes. From this size on Pillow warns of a decompression bomb.
const DefaultMaxPixels = 1 << 30 / 4 / 3

// maxFileBytes limits the file of one image.
const maxFileBytes = 256 << 20

// ReadImage reads the file path (as in Sample.Path) into buf, which grows as
// needed, and returns the contents. It refuses what is no regular file, too
// long, or of more than maxPixels by its header (0: DefaultMaxPixels). Errors
// name the file. A crash of what comes next on this goroutine, such as a decoder,
// names it, too: it is the goroutine's label "image" (see runtime/pprof.Labels).
func ReadImage(root, path string, buf []byte, maxPixels int) ([]byte, error) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("image", path)))
	contents, err := readRegular(ImageFile(root, path), buf)
	if err != nil {
		return buf, badImage("read", path, fault.Cause(err), "restore the file or remove it")
	}
	if err := CheckPixels(contents, maxPixels); err != nil {
		return contents, badImage("decode", path, err, "replace the file or remove it")
	}
	return contents, nil
}

// readRegular opens without blocking, so that a name that became a FIFO since
// the scan is an error and not an endless wait.
func readRegular(name string, buf []byte) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if info.Size() > maxFileBytes {
		return nil, fmt.Errorf("%d bytes are more than the limit of %d", info.Size(), maxFileBytes)
	}
	if int64(cap(buf)) < info.Size() {
		buf = make([]byte, info.Size())
	}
	buf = buf[:info.Size()]
	_, err = io.ReadFull(f, buf)
	return buf, err
}

// CheckPixels refuses the contents of an image file of more than maxPixels (0:
// DefaultMaxPixels; exit code 2) by its header, or without a header that can be read.
// What a file is that is no image, the decoder says.
func CheckPixels(contents []byte, maxPixels int) error {
	if _, err := header.Sniff(contents); err != nil {
		return nil
	}
	h, err := header.Read(contents)
	if err != nil {
		return err
	}
	maxPixels = cmp.Or(maxPixels, DefaultMaxPixels)
	if h.Pixels() > int64(maxPixels) {
		return fault.Usage("%d x %d pixels are more than the limit of %d", h.Width, h.Height, maxPixels).
			WithHint("make the picture smaller, remove it, or allow more with `max-pixels`")
	}
	return nil
}
