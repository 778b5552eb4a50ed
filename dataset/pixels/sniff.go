package pixels

import (
	"bytes"
	"fmt"

	"github.com/tfft/tfft/internal/fault"
)

// format is a kind of image file that can be decoded.
type format string

const (
	formatJPEG format = "JPEG"
	formatPNG  format = "PNG"
	formatGIF  format = "GIF"
	formatBMP  format = "BMP"
	formatWebP format = "WebP"
)

// signatures are the first bytes of the formats that can be decoded.
var signatures = []struct {
	start  string
	format format
}{
	{"\xff\xd8\xff", formatJPEG},
	{"\x89PNG\r\n\x1a\n", formatPNG},
	{"GIF87a", formatGIF},
	{"GIF89a", formatGIF},
	{"BM", formatBMP},
}

// Hints for files that cannot be decoded.
const (
	hintConvert  = "convert it to JPEG or PNG, or remove it"
	hintDownload = "download the picture again, or remove the file"
	hintLFS      = "run git lfs pull"
	hintReplace  = "replace the file or remove it"
)

// strangers are files that often stand where an image should: what is found at
// an offset, what that makes the file, and what to do.
var strangers = []struct {
	offset      int
	magic, what string
	hint        string
}{
	{4, "ftypavi", "an AVIF image, which is not supported", hintConvert},
	{4, "ftyphe", "a HEIC image, which is not supported", hintConvert},
	{4, "ftypmif1", "a HEIF image, which is not supported", hintConvert},
	{4, "ftyp", "a video, not an image", hintReplace},
	{0, "II*\x00", "a TIFF image, which is not supported", hintConvert},
	{0, "MM\x00*", "a TIFF image, which is not supported", hintConvert},
	{0, "\xff\x0a", "a JPEG XL image, which is not supported", hintConvert},
	{4, "JXL ", "a JPEG XL image, which is not supported", hintConvert},
	{4, "jP  ", "a JPEG 2000 image, which is not supported", hintConvert},
	{0, "8BPS", "a Photoshop file, which is not supported", hintConvert},
	{0, "%PDF", "a PDF file, not an image", hintReplace},
	{0, "PK\x03\x04", "a ZIP archive, not an image", hintReplace},
	{0, "\x1f\x8b", "a gzip archive, not an image", hintReplace},
}

// texts are the same for text files, which may start with blanks and be in
// upper or lower case.
var texts = []struct {
	start, what, hint string
}{
	{"version https://git-lfs", "a git-lfs pointer, not the image itself", hintLFS},
	{"<svg", "an SVG drawing, which is not supported", hintConvert},
	{"<!doctype html", "an HTML page, not an image", hintDownload},
	{"<html", "an HTML page, not an image", hintDownload},
	{"<?xml", "an XML text, not an image", hintDownload},
	{"{", "a JSON text, not an image", hintDownload},
}

// isWebP looks into the container that WebP shares with WAV and AVI.
func isWebP(contents []byte) bool {
	return len(contents) >= 12 && string(contents[:4]) == "RIFF" && string(contents[8:12]) == "WEBP"
}

// sniff tells the format of a file by its first bytes, whatever its name says.
// The error names what else the file looks like.
func sniff(contents []byte) (format, error) {
	for _, s := range signatures {
		if bytes.HasPrefix(contents, []byte(s.start)) {
			return s.format, nil
		}
	}
	if isWebP(contents) {
		return formatWebP, nil
	}
	what, hint := stranger(contents)
	return "", fault.Usage("%s", what).WithHint("%s", hint)
}

// stranger says what a file is that cannot be decoded, and what to do.
func stranger(contents []byte) (what, hint string) {
	head := contents[:min(len(contents), 1024)]
	if len(head) == 0 {
		return "an empty file", hintReplace
	}
	if len(bytes.Trim(head, "\x00")) == 0 {
		return "a file of zero bytes, not an image", hintReplace
	}
	for _, s := range strangers {
		if len(head) >= s.offset && bytes.HasPrefix(head[s.offset:], []byte(s.magic)) {
			return s.what, s.hint
		}
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	if svg := bytes.Index(text, []byte("<svg")); svg > 0 && bytes.HasPrefix(text, []byte("<?xml")) {
		text = text[svg:]
	}
	for _, s := range texts {
		if bytes.HasPrefix(text, []byte(s.start)) {
			return s.what, s.hint
		}
	}
	return fmt.Sprintf("not an image (starts with %q)", head[:min(len(head), 8)]), hintReplace
}
