package runfolder

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
)

// WriteImages keeps the listing of the run's images, whose digest its identity
// has.
func (r Folder) WriteImages(listing []byte) error {
	return durable.WriteFile(r.imagesFile(), listing)
}

// ReadImages reads the listing of the images that digest identifies; ok is false
// where it is not there, or not what was written.
func (r Folder) ReadImages(digest string) (listing []byte, ok bool) {
	listing, err := os.ReadFile(r.imagesFile())
	return listing, err == nil && dataset.ListingDigest(listing) == digest
}

// WriteContents keeps what is known of the contents of the images that digest identifies.
func (r Folder) WriteContents(digest string, contents []byte) error {
	return durable.WriteFile(r.contentsFile(), append(contentsHead(digest, contents), contents...))
}

// ReadContents reads what WriteContents kept. The error is that it is not there, of other
// images, or not what was written.
func (r Folder) ReadContents(digest string) ([]byte, error) {
	data, err := os.ReadFile(r.contentsFile())
	if err != nil {
		return nil, err
	}
	_, contents, _ := bytes.Cut(data, []byte("\n"))
	if !bytes.HasPrefix(data, contentsHead(digest, contents)) {
		return nil, fmt.Errorf("%q is damaged, or of other images", r.contentsFile())
	}
	return contents, nil
}

// contentsHead is a line that says of which images contents are, and their own checksum.
func contentsHead(digest string, contents []byte) []byte {
	return fmt.Appendf(nil, "images %s contents %x\n", digest, sha256.Sum256(contents))
}

func (r Folder) contentsFile() string { return filepath.Join(string(r), "contents.txt") }

func (r Folder) imagesFile() string { return filepath.Join(string(r), "images.txt") }
