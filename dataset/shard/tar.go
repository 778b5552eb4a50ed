package shard

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/tfft/tfft/internal/fault"
)

// Member is a regular file in a tar.
type Member struct {
	Name   string // cleaned, with slashes, and never above the tar's own folder
	Offset int64  // of its contents, in the tar
	Size   int64  // bytes
}

const (
	block   = 512       // bytes of a tar's unit
	endMark = 2 * block // of zeros, which end a tar
)

const hintWhole = "restore the shard, or make it again"

// ReadTar lists the regular files of a tar of size bytes, in their order; a hard link is a
// file that lies where the file lies that it names. It reads headers alone, and takes GNU's
// and POSIX's long names. It refuses compressed tars, ones that are cut off, two files of
// one name, and links and holes (sparse files) by name.
func ReadTar(file io.ReaderAt, size int64) (members []Member, err error) {
	at := io.NewSectionReader(file, 0, size)
	if err := refuseCompressed(at); err != nil {
		return nil, err
	}
	t := &tarReader{size: size, known: map[string]int{}}
	reader := tar.NewReader(at)
	for {
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return t.members, t.checkEnd(at)
		}
		if err != nil {
			return nil, t.broken(err)
		}
		offset, err := at.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, err
		}
		if err := t.add(h, offset); err != nil {
			return nil, err
		}
	}
}

// tarReader collects the members of a tar.
type tarReader struct {
	size    int64
	members []Member
	known   map[string]int // by name
	end     int64          // where the last header or file ends
	last    string         // its name, as it is written
}

// add takes in one header, whose contents begin at offset.
func (t *tarReader) add(h *tar.Header, offset int64) error {
	m := Member{Name: path.Clean("/" + h.Name)[1:], Offset: offset, Size: h.Size}
	t.end, t.last = offset, h.Name
	switch {
	case h.Typeflag == tar.TypeDir, h.Typeflag == tar.TypeXGlobalHeader:
		return nil
	case h.Typeflag == tar.TypeLink:
		name := path.Clean("/" + h.Linkname)[1:]
		to, there := t.known[name]
		if !there {
			return fault.Usage("%q is a link to %q, which is not there before it", h.Name, h.Linkname).WithHint(hintWhole)
		}
		m.Offset, m.Size = t.members[to].Offset, t.members[to].Size
	case h.Typeflag != tar.TypeReg:
		return fault.Usage("%q is %s", h.Name, kindOf(h.Typeflag)).WithHint("make the tar with files alone, as tar -h does")
	case isSparse(h):
		return fault.Usage("%q has holes (a sparse file)", h.Name).WithHint("make the tar again, without sparse files")
	default:
		if h.Size > t.size-offset {
			return t.cutOff()
		}
		t.end += (h.Size + block - 1) / block * block
	}
	if _, again := t.known[m.Name]; again {
		return fault.Usage("%q is there twice", m.Name).WithHint("give each file a name of its own")
	}
	t.known[m.Name] = len(t.members)
	t.members = append(t.members, m)
	return nil
}

// kindOf says what a member is that is no file.
func kindOf(flag byte) string {
	switch flag {
	case tar.TypeSymlink:
		return "a symbolic link"
	case tar.TypeGNUSparse:
		return "a file with holes (sparse)"
	}
	return "a FIFO, device or something else that is no file"
}

// isSparse tells files of which the tar leaves out zeros, as POSIX tars note them.
func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// broken is the error of a header that cannot be read.
func (t *tarReader) broken(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return t.cutOff()
	}
	if t.last == "" {
		return fault.Usage("no tar").WithHint(hintWhole)
	}
	return fault.Usage("damaged behind %q: %w", t.last, err).WithHint(hintWhole)
}

// cutOff is the error of a tar that ends too early.
func (t *tarReader) cutOff() error {
	if t.last == "" {
		return fault.Usage("cut off: %d bytes are no whole tar", t.size).WithHint(hintWhole)
	}
	return fault.Usage("cut off at %q: %d bytes are too few", t.last, t.size).WithHint(hintWhole)
}

// checkEnd refuses a tar without its end mark, which may lack files, and one with something
// behind it, which nothing would read.
func (t *tarReader) checkEnd(at io.ReadSeeker) error {
	if t.size < t.end+endMark {
		if t.last == "" || t.size < t.end {
			return t.cutOff()
		}
		return fault.Usage("cut off behind %q: the mark of a tar's end is missing, and maybe files before it", t.last).WithHint(hintWhole)
	}
	if _, err := at.Seek(t.end, io.SeekStart); err != nil {
		return err
	}
	var buf [64 << 10]byte
	for {
		n, err := at.Read(buf[:])
		if len(bytes.Trim(buf[:n], "\x00")) > 0 {
			return fault.Usage("there is more behind the end of the tar").WithHint("join tars with tar -A, or give each of them")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// compressions are the first bytes of compressed files, and what unpacks them.
var compressions = []struct{ magic, program string }{
	{"\x1f\x8b", "gunzip"}, {"\x28\xb5\x2f\xfd", "unzstd"}, {"BZh", "bunzip2"}, {"\xfd7zXZ\x00", "unxz"},
}

// refuseCompressed refuses a tar in which no file lies at a place of its own.
func refuseCompressed(at io.ReadSeeker) error {
	var head [8]byte
	n, err := io.ReadFull(at, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	for _, c := range compressions {
		if strings.HasPrefix(string(head[:n]), c.magic) {
			return fault.Usage("a compressed tar, of which images cannot be read one by one").
				WithHint("unpack it to a tar with %s: images hardly get smaller by compression", c.program)
		}
	}
	_, err = at.Seek(0, io.SeekStart)
	return err
}
