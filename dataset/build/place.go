package build

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// inPlace tells whether the image is where it should be already, linked or copied
// as the builder would do it. Anything else in its place is an error.
func (b *builder) inPlace(image *planned) (bool, error) {
	to := b.place(image)
	info, err := os.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fault.Usage("`output`: read %q: %w", to, fault.Cause(err))
	}
	right, err := b.right(info, image.file, to)
	if err != nil {
		return false, err
	}
	if !right {
		return false, fault.Usage("%q is there already, and is not a %s of %q", to, linkNames[b.link], image.file).
			WithHint("give another `output` folder, or remove the file")
	}
	return true, nil
}

// linkNames are the ways to put an image into its folder, in errors.
var linkNames = map[string]string{LinkHard: "hard link or copy", LinkCopy: "copy", LinkSymbolic: "symbolic link"}

// right tells whether the file to, that info describes, is what a build would
// make of the file from.
func (b *builder) right(info fs.FileInfo, from, to string) (bool, error) {
	if b.link == LinkSymbolic {
		target, err := os.Readlink(to)
		return err == nil && target == from, nil
	}
	source, err := os.Stat(from)
	if err != nil {
		return false, fault.Usage("read %q: %w", from, fault.Cause(err))
	}
	if os.SameFile(info, source) {
		return b.link == LinkHard, nil
	}
	if !info.Mode().IsRegular() || info.Size() != source.Size() {
		return false, nil
	}
	return sameContents(from, to)
}

// sameContents compares two files of one length.
func sameContents(a, b string) (bool, error) {
	fa, err := os.Open(a)
	if err != nil {
		return false, fault.Usage("read %q: %w", a, fault.Cause(err))
	}
	defer fa.Close()
	fb, err := os.Open(b)
	if err != nil {
		return false, fault.Usage("read %q: %w", b, fault.Cause(err))
	}
	defer fb.Close()
	ra, rb := bufio.NewReader(fa), bufio.NewReader(fb)
	for {
		x, errA := ra.ReadByte()
		y, errB := rb.ReadByte()
		if errA == io.EOF && errB == io.EOF {
			return true, nil
		}
		if err := errors.Join(errA, errB); err != nil {
			return false, err
		}
		if x != y {
			return false, nil
		}
	}
}

// copyFile writes a copy beside to and gives it its name when it is whole.
func copyFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return fault.Usage("read %q: %w", from, fault.Cause(err))
	}
	defer f.Close()
	return durable.WriteWith(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
