package runfolder

import (
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

func (r Folder) imagesFile() string { return filepath.Join(string(r), "images.txt") }
