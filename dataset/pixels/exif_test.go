package pixels

import (
	"bytes"
	"testing"
)

// tiff is EXIF data with one entry, in either byte order.
func tiff(little bool, tag, kind, value byte) []byte {
	if little {
		return []byte{'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, tag, 1, kind, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0}
	}
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, tag, 0, kind, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0}
}

func TestOrientationIn(t *testing.T) {
	far := tiff(true, 0x12, 3, 6)
	far[4] = 200
	crowded := tiff(true, 0x12, 3, 6)
	crowded[8] = 99
	for _, tt := range []struct {
		name string
		exif []byte
		want orientation
	}{
		{"little-endian", tiff(true, 0x12, 3, 6), 6},
		{"big-endian", tiff(false, 0x12, 3, 8), 8},
		{"another tag", tiff(true, 0x13, 3, 6), upright},
		{"another type", tiff(true, 0x12, 4, 6), upright},
		{"no such orientation", tiff(true, 0x12, 3, 9), upright},
		{"more entries promised than there are", crowded, 6},
		{"entries beyond the end", far, upright},
		{"cut short", tiff(true, 0x12, 3, 6)[:15], upright},
		{"nothing", nil, upright},
		{"no TIFF", []byte("hello, world"), upright},
	} {
		if got := orientationIn(tt.exif); got != tt.want {
			t.Errorf("%s: orientation %d, want %d", tt.name, got, tt.want)
		}
	}
}

// FuzzOrientation reads what no camera wrote.
func FuzzOrientation(f *testing.F) {
	exif := tiff(true, 0x12, 3, 6)
	jpeg := append([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00"), exif...)
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x1aeXIf"), append(exif, 0, 0, 0, 0)...)
	webp := append([]byte("RIFF\x26\x00\x00\x00WEBPEXIF\x1a\x00\x00\x00"), exif...)
	for _, seed := range [][]byte{jpeg, png, webp} {
		format, err := sniff(seed)
		if err != nil || orientationOf(seed, format) != 6 {
			f.Fatalf("%q: orientation %d, %v", seed, orientationOf(seed, format), err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		before := bytes.Clone(contents)
		for _, format := range []format{formatJPEG, formatPNG, formatWebP} {
			if o := orientationOf(contents, format); o < 1 || o > 8 {
				t.Errorf("orientation %d", o)
			}
		}
		if !bytes.Equal(contents, before) {
			t.Error("the contents changed")
		}
	})
}

// FuzzDecode gives the decoder files that begin like images.
func FuzzDecode(f *testing.F) {
	decoder := newDecoder(f, 4, 4, "bilinear")
	f.Add(pngFile(f, gradient(3, 5)))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"))
	f.Add([]byte("version https://git-lfs.github.com/spec/v1"))
	f.Fuzz(func(t *testing.T, contents []byte) {
		if err := decoder.Decode(contents, make([]byte, 4*4*3)); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
