package header

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
		want Orientation
	}{
		{"little-endian", tiff(true, 0x12, 3, 6), 6},
		{"big-endian", tiff(false, 0x12, 3, 8), 8},
		{"another tag", tiff(true, 0x13, 3, 6), Upright},
		{"32 bits", tiff(true, 0x12, 4, 6), 6},
		{"8 bits", tiff(true, 0x12, 6, 6), 6},
		{"text", tiff(true, 0x12, 2, 6), Upright},
		{"no such orientation", tiff(true, 0x12, 3, 9), Upright},
		{"more entries promised than there are", crowded, 6},
		{"entries beyond the end", far, Upright},
		{"cut short", tiff(true, 0x12, 3, 6)[:15], Upright},
		{"nothing", nil, Upright},
		{"no TIFF", []byte("hello, world"), Upright},
	} {
		jpeg := append([]byte("\xff\xd8\xff\xe1\x00\x00Exif\x00\x00"), tt.exif...)
		jpeg[5] = byte(len(jpeg) - 4)
		if got := orientationOf(jpeg, JPEG); got != tt.want {
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
		format, err := Sniff(seed)
		if err != nil || orientationOf(seed, format) != 6 {
			f.Fatalf("%q: orientation %d, %v", seed, orientationOf(seed, format), err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		before := bytes.Clone(contents)
		for _, format := range []Format{JPEG, PNG, WebP} {
			if o := orientationOf(contents, format); o < 1 || o > 8 {
				t.Errorf("orientation %d", o)
			}
		}
		if !bytes.Equal(contents, before) {
			t.Error("the contents changed")
		}
	})
}
