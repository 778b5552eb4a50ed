package dataset

import "path/filepath"

// Source opens the images of a dataset: all that reads an image, or asks about its file, does
// it by one. It is used by several goroutines at once.
type Source interface {
	// Read reads the contents of an image into buf, which grows as needed. It refuses one
	// that is absurdly large. Errors do not name the image.
	Read(s Sample, buf []byte) ([]byte, error)

	// File is the file that an image lies in: its own, or one that holds many.
	File(s Sample) string
}

// Folder is the Source of images that are files of their own, with paths that begin in a
// folder, or are absolute.
type Folder string

// Read implements Source.
func (f Folder) Read(s Sample, buf []byte) ([]byte, error) { return readRegular(f.File(s), buf) }

// File implements Source.
func (f Folder) File(s Sample) string { return ImageFile(string(f), s.Path) }

// Source opens the images of d.
func (d *Dataset) Source() Source {
	if d.shards != nil {
		return d.shards
	}
	return Folder(d.Root)
}

// ImageFile is the file that path (as in Sample.Path) names, of the dataset in root.
func ImageFile(root, path string) string {
	name := filepath.FromSlash(path)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(root, name)
}
