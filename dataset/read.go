package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

// ReadImage reads an image of source into buf, which grows as
// needed, and returns the contents. It refuses what is no regular file, too
// long, or of more than maxPixels by its header (0: DefaultMaxPixels). Errors
// name the image. A crash of what comes next on this goroutine, such as a decoder,
// names it, too: it is the goroutine's label "image" (see runtime/pprof.Labels).
func ReadImage(source Source, s Sample, buf []byte, maxPixels int) ([]byte, error) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("image", s.Path)))
	contents, err := source.Read(s, buf)
	if err != nil {
		return buf, badImage("read", s.Path, fault.Cause(err), "restore the file or remove it")
	}
	if err := CheckPixels(contents, maxPixels); err != nil {
		return contents, badImage("decode", s.Path, err, "replace the file or remove it")
	}
	return contents, nil
}

// readRegular opens without blocking, so that a name that became a FIFO since
// the scan is an error and not an endless wait.
func readRegular(name string, buf []byte) ([]byte, error) {
	f, info, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if buf, err = roomFor(buf, info.Size()); err != nil {
		return nil, err
	}
	_, err = io.ReadFull(f, buf)
	return buf, err
}

// openRegular opens a file, and refuses what is none.
func openRegular(name string) (*os.File, fs.FileInfo, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// roomFor is buf with the length size, or a new one. It refuses absurd sizes.
func roomFor(buf []byte, size int64) ([]byte, error) {
	if size > maxFileBytes {
		return nil, fmt.Errorf("%d bytes are more than the limit of %d", size, maxFileBytes)
	}
	if int64(cap(buf)) < size {
		buf = make([]byte, size)
	}
	return buf[:size], nil
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
