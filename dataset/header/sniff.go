package header

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/tfft/tfft/internal/fault"
)

// Format is a kind of image file that can be decoded.
type Format string

// The formats.
const (
	JPEG Format = "JPEG"
	PNG  Format = "PNG"
	GIF  Format = "GIF"
	BMP  Format = "BMP"
	WebP Format = "WebP"
)

// signatures are the first bytes of the formats that can be decoded.
var signatures = []struct {
	start  string
	format Format
}{
	{"\xff\xd8\xff", JPEG},
	{"\x89PNG\r\n\x1a\n", PNG},
	{"GIF87a", GIF},
	{"GIF89a", GIF},
	{"BM", BMP},
}

// Hints for files that cannot be decoded.
const (
	hintConvert  = "convert it to JPEG or PNG, or remove it"
	hintDownload = "download the picture again, or remove the file"
	hintLFS      = "run git lfs pull"
	hintReplace  = "replace the file or remove it"
)

// kind says what a file is that cannot be decoded, and what to do.
type kind struct{ what, hint string }

// strangers are files that often stand where an image should, by media type. Those
// that are made of a more general type, as .docx is of ZIP, are found by it.
var strangers = map[string]kind{
	"image/avif":                {"an AVIF image, which is not supported", hintConvert},
	"image/heic":                {"a HEIC image, which is not supported", hintConvert},
	"image/heic-sequence":       {"a HEIC image, which is not supported", hintConvert},
	"image/heif":                {"a HEIF image, which is not supported", hintConvert},
	"image/heif-sequence":       {"a HEIF image, which is not supported", hintConvert},
	"image/tiff":                {"a TIFF image, which is not supported", hintConvert},
	"image/jxl":                 {"a JPEG XL image, which is not supported", hintConvert},
	"image/jp2":                 {"a JPEG 2000 image, which is not supported", hintConvert},
	"image/vnd.adobe.photoshop": {"a Photoshop file, which is not supported", hintConvert},
	"image/svg+xml":             {"an SVG drawing, which is not supported", hintConvert},
	"application/pdf":           {"a PDF file, not an image", hintReplace},
	"application/zip":           {"a ZIP archive, not an image", hintReplace},
	"application/gzip":          {"a gzip archive, not an image", hintReplace},
	"text/html":                 {"an HTML page, not an image", hintDownload},
	"text/xml":                  {"an XML text, not an image", hintDownload},
	"application/json":          {"a JSON text, not an image", hintDownload},
}

// ofFamily is a stranger by the first half of its media type alone; false: none.
func ofFamily(media string) (kind, bool) {
	switch family, _, _ := strings.Cut(media, "/"); family {
	case "image":
		return kind{fmt.Sprintf("an image of the type %s, which is not supported", media), hintConvert}, true
	case "video":
		return kind{"a video, not an image", hintReplace}, true
	case "audio":
		return kind{"a sound file, not an image", hintReplace}, true
	}
	return kind{}, false
}

// lfsPointer is the start of what git-lfs leaves where it did not fetch a file.
const lfsPointer = "version https://git-lfs"

// isWebP looks into the container that WebP shares with WAV and AVI.
func isWebP(contents []byte) bool {
	return len(contents) >= 12 && string(contents[:4]) == "RIFF" && string(contents[8:12]) == "WEBP"
}

// Sniff tells the format of a file by its first bytes, whatever its name says.
// The error names what else the file looks like.
func Sniff(contents []byte) (Format, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(contents, []byte(s.start)) {
			return s.format, nil
		}
	}
	if isWebP(contents) {
		return WebP, nil
	}
	k := stranger(contents)
	return "", fault.Usage("%s", k.what).WithHint("%s", k.hint)
}

// stranger says what a file is that cannot be decoded, and what to do.
func stranger(contents []byte) kind {
	head := contents[:min(len(contents), 1024)]
	switch {
	case len(head) == 0:
		return kind{"an empty file", hintReplace}
	case len(bytes.Trim(head, "\x00")) == 0:
		return kind{"a file of zero bytes, not an image", hintReplace}
	case bytes.HasPrefix(head, []byte(lfsPointer)):
		return kind{"a git-lfs pointer, not the image itself", hintLFS}
	}
	for m := mimetype.Detect(contents); m != nil; m = m.Parent() {
		media, _, _ := strings.Cut(m.String(), ";")
		if k, ok := strangers[media]; ok {
			return k
		}
		if k, ok := ofFamily(media); ok {
			return k
		}
	}
	return kind{fmt.Sprintf("not an image (starts with %q)", head[:min(len(head), 8)]), hintReplace}
}
