package header

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestSniff(t *testing.T) {
	for start, want := range map[string]Format{
		"\xff\xd8\xff\xe0":             JPEG,
		"\x89PNG\r\n\x1a\n....":        PNG,
		"GIF87a":                       GIF,
		"GIF89a....":                   GIF,
		"BM....":                       BMP,
		"RIFF\xd4\x12\x00\x00WEBPVP8 ": WebP,
	} {
		if got, err := Sniff([]byte(start)); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", start, got, err, want)
		}
	}
}

func TestSniffStrangers(t *testing.T) {
	tests := []struct {
		contents, want, hint string
	}{
		{"", "an empty file", "replace"},
		{strings.Repeat("\x00", 2000), "a file of zero bytes, not an image", "replace"},
		{"\x00\x00\x00\x18ftypheic", "a HEIC image, which is not supported", "convert"},
		{"\x00\x00\x00\x18ftypmif1", "a HEIF image, which is not supported", "convert"},
		{"\x00\x00\x00\x20ftypavif", "an AVIF image, which is not supported", "convert"},
		{"\x00\x00\x00\x20ftypisom", "a video, not an image", "replace"},
		{"II*\x00\x08\x00", "a TIFF image, which is not supported", "convert"},
		{"MM\x00*\x00\x00", "a TIFF image, which is not supported", "convert"},
		{"\xff\x0a\xfa\x1f", "a JPEG XL image, which is not supported", "convert"},
		{"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL image, which is not supported", "convert"},
		{"\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypjp2 ", "a JPEG 2000 image, which is not supported", "convert"},
		{"8BPS\x00\x01", "a Photoshop file, which is not supported", "convert"},
		{"%PDF-1.7\n", "a PDF file, not an image", "replace"},
		{"PK\x03\x04\x14", "a ZIP archive, not an image", "replace"},
		{"\x1f\x8b\x08", "a gzip archive, not an image", "replace"},
		{"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "a git-lfs pointer, not the image itself", "git lfs pull"},
		{"\n <!DOCTYPE html><html>", "an HTML page, not an image", "download"},
		{"\ufeff<HTML>", "an HTML page, not an image", "download"},
		{`<svg xmlns="http://www.w3.org/2000/svg"></svg>`, "an SVG drawing, which is not supported", "convert"},
		{"<?xml version=\"1.0\"?>\n<svg>", "an SVG drawing, which is not supported", "convert"},
		{"<?xml version=\"1.0\"?>\n<Error>", "an XML text, not an image", "download"},
		{"\x00\x00\x00\x14ftypqt  ", "a video, not an image", "replace"},
		{"RIFF\x00\x00\x00\x00WAVEfmt ", "a sound file, not an image", "replace"},
		{"\x00\x00\x01\x00\x01\x00", "an image of the type image/x-icon, which is not supported", "convert"},
		{`{"error": "gone"}`, "a JSON text, not an image", "download"},
		{"\r\n\xff\xd8\xff\xe0", `not an image (starts with "\r\n\xff\xd8\xff\xe0")`, "replace"},
		{"hello, world", `not an image (starts with "hello, w")`, "replace"},
		{"R", `not an image (starts with "R")`, "replace"},
	}
	for _, tt := range tests {
		_, err := Sniff([]byte(tt.contents))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.contents, err, tt.want)
		}
		if !strings.Contains(fault.Hint(err), tt.hint) {
			t.Errorf("%q: hint %q, want %q in it", tt.contents, fault.Hint(err), tt.hint)
		}
	}
}
