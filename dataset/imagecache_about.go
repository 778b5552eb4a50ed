package dataset

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"

	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/internal/own"
)

// The first page of an ImageCache's file: a magic number, which begins alike in all versions,
// the length of a JSON object, and the object, which says what the cache is of.
const (
	imageCacheAnyMagic = "tfft decoded images "
	imageCacheMagic    = imageCacheAnyMagic + "5\x00\x00\x00"
	imageCacheStart    = 4096 // where records begin
	mostAbout          = imageCacheStart - len(imageCacheMagic) - 4
)

// ImageCacheAbout describes an ImageCache to people.
type ImageCacheAbout struct {
	Data   string `json:"data"` // the folder or list of the images, absolute, as names.Text writes it; empty: it is not known
	Height int    `json:"height"`
	Width  int    `json:"width"`
}

// about is what the cache is of.
func (cfg *ImageCacheConfig) about() ImageCacheAbout {
	about := ImageCacheAbout{Height: cfg.Height, Width: cfg.Width}
	if origin, err := cfg.origin(); err == nil {
		about.Data = names.Text(origin)
	}
	return about
}

// write writes the first page. A path that is longer than it is left out.
func (a ImageCacheAbout) write(file *os.File) error {
	text, err := json.Marshal(a)
	if err == nil && len(text) > mostAbout {
		text, err = json.Marshal(ImageCacheAbout{Height: a.Height, Width: a.Width})
	}
	if err != nil {
		return err
	}
	page := binary.LittleEndian.AppendUint32([]byte(imageCacheMagic), uint32(len(text)))
	page = append(page, text...)
	_, err = file.WriteAt(append(page, make([]byte, imageCacheStart-len(page))...), 0)
	return err
}

// readImageCacheAbout reads the first page of the file name in dir; ok is false where it is
// of another version, or damaged.
func readImageCacheAbout(dir, name string) (about ImageCacheAbout, ok bool) {
	file, err := own.Open(dir, name, os.O_RDONLY)
	if err != nil {
		return about, false
	}
	defer file.Close()
	page := make([]byte, imageCacheStart)
	if _, err := io.ReadFull(file, page); err != nil {
		return about, false
	}
	text, ok := bytes.CutPrefix(page, []byte(imageCacheMagic))
	if !ok {
		return about, false
	}
	length := min(int(binary.LittleEndian.Uint32(text)), mostAbout)
	return about, json.Unmarshal(text[4:4+length], &about) == nil
}
