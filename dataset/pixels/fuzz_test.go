package pixels

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset/header"
)

// FuzzDecode gives the decoder files that begin like images.
func FuzzDecode(f *testing.F) {
	decoder := newDecoder(f, 4, 4, "bilinear")
	f.Add(pngFile(f, gradient(3, 5)))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00" + strings.Repeat("\x00", 28)))
	f.Add(jpegFile(f, 3, 5))
	f.Add([]byte("version https://git-lfs.github.com/spec/v1"))
	f.Fuzz(func(t *testing.T, contents []byte) {
		if h, err := header.Read(contents); err == nil && h.Pixels() > 1<<22 {
			return // takes its time
		}
		if err := decoder.Decode(contents, make([]byte, 4*4*3)); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
