package pixels

import (
	"bytes"
	"image/gif"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/tfft/tfft/dataset/header"
)

func FuzzDecodeJPEG(f *testing.F) { fuzzDecode(f, header.JPEG, jpegFile(f, 3, 5)) }

func FuzzDecodePNG(f *testing.F) { fuzzDecode(f, header.PNG, pngFile(f, gradient(3, 5))) }

func FuzzDecodeGIF(f *testing.F) {
	var b bytes.Buffer
	if err := gif.Encode(&b, gradient(3, 5), nil); err != nil {
		f.Fatal(err)
	}
	fuzzDecode(f, header.GIF, b.Bytes(), []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"))
}

func FuzzDecodeBMP(f *testing.F) {
	var b bytes.Buffer
	if err := bmp.Encode(&b, gradient(3, 5)); err != nil {
		f.Fatal(err)
	}
	fuzzDecode(f, header.BMP, b.Bytes())
}

func FuzzDecodeWebP(f *testing.F) {
	fuzzDecode(f, header.WebP, []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
}

// FuzzDecodeAny gives the decoder files of any kind.
func FuzzDecodeAny(f *testing.F) {
	fuzzDecode(f, "", []byte("version https://git-lfs.github.com/spec/v1"), []byte("BM"))
}

// fuzzDecode gives the decoder files that begin as those of format do: the seeds, and the
// small ones under $TFFT_PICTURES where that names a folder.
func fuzzDecode(f *testing.F, format header.Format, seeds ...[]byte) {
	decoder := newDecoder(f, 4, 4, "bilinear")
	for _, seed := range append(seeds, smallPictures(f, format)...) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		if h, err := header.Read(contents); err == nil && (h.Pixels() > 1<<22 || format != "" && h.Format != format) {
			return // takes its time, or is of another format, which has a test of its own
		}
		if err := decoder.Decode(contents, make([]byte, 4*4*3)); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}

// smallPictures are the files of format under $TFFT_PICTURES that are quickly changed and decoded.
func smallPictures(f *testing.F, format header.Format) (pictures [][]byte) {
	folder := os.Getenv("TFFT_PICTURES")
	if folder == "" {
		return nil
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if info, err := entry.Info(); err != nil || info.Size() > 8<<10 {
			return err
		}
		if sniffed, _ := header.Sniff(read(f, path)); format == "" || sniffed == format {
			pictures = append(pictures, read(f, path))
		}
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	return pictures
}
