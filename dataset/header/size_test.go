package header

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

// jpegOf is a JPEG's header: bytes before the frame's, and that with sampling for
// its first component.
func jpegOf(before string, marker byte, bits, height, width int, sampling byte) string {
	return "\xff\xd8" + before + "\xff" + string([]byte{
		marker, 0, 17, byte(bits), byte(height >> 8), byte(height), byte(width >> 8), byte(width),
		3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0,
	}) + "\xff\xda\x00\x0c"
}

// gifOf is a GIF file up to its first frame's codes.
func gifOf(screenWidth, screenHeight, left, top, width, height uint16) string {
	b := []byte("GIF89a")
	b = binary.LittleEndian.AppendUint16(b, screenWidth)
	b = append(binary.LittleEndian.AppendUint16(b, screenHeight), 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	b = append(b, "!\xf9\x04\x01\x00\x00\x01\x00,"...)
	for _, n := range []uint16{left, top, width, height} {
		b = binary.LittleEndian.AppendUint16(b, n)
	}
	return string(append(b, 0, 2, 1, 0, 0, ';'))
}

// bmpOf is a BMP's header, info bytes long after the first 14.
func bmpOf(info uint32, width, height int32, bits uint16, packing uint32) string {
	b := append([]byte("BM"), make([]byte, 12+max(info, 40))...)
	b[10] = byte(14 + info)
	binary.LittleEndian.PutUint32(b[14:], info)
	binary.LittleEndian.PutUint32(b[18:], uint32(width))
	binary.LittleEndian.PutUint32(b[22:], uint32(height))
	binary.LittleEndian.PutUint16(b[28:], bits)
	binary.LittleEndian.PutUint32(b[30:], packing)
	return string(b)
}

func pngOf(width, height uint32, bits byte) string {
	b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), width)
	return string(append(binary.BigEndian.AppendUint32(b, height), bits, 2, 0, 0, 0, 0, 0, 0, 0))
}

// riff is a chunk, or with WEBP before its data a file.
func riff(name, data string) string {
	return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data + strings.Repeat("\x00", len(data)%2)
}

// vp8l is the start of a lossless frame.
func vp8l(width, height uint32) string {
	return riff("VP8L", "\x2f"+string(binary.LittleEndian.AppendUint32(nil, width-1|(height-1)<<14)))
}

// animation is a WebP file of 10 x 8 with frames at a place, by halves of a pixel.
func animation(left, top byte, frames ...string) string {
	all := riff("VP8X", "\x02\x00\x00\x00\x09\x00\x00\x07\x00\x00") + riff("ANIM", "\x00\x00\x00\x00\x00\x00")
	for _, frame := range frames {
		all += riff("ANMF", string([]byte{left, 0, 0, top, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})+frame)
	}
	return riff("RIFF", "WEBP"+all)
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, contents, want string
	}{
		{"JPEG", jpegOf("", 0xc0, 8, 300, 400, 0x22), "JPEG 400 x 300"},
		{"sampling that few decoders take", jpegOf("", 0xc0, 8, 65000, 64000, 0x31), "JPEG 64000 x 65000"},
		{"garbage between segments", jpegOf("\xff\xe0\x00\x04ab\x00garbage\x00\xff\xff\xd0", 0xc2, 8, 30, 40, 0x22), "JPEG 40 x 30"},
		{"a frame in a segment", jpegOf("\xff\xe1\x00\x0b\xff\xc0\x00\x11\x08\x00\x01\x00\x01", 0xc0, 8, 30, 40, 0x22), "JPEG 40 x 30"},
		{"JPEG of 12 bits", jpegOf("", 0xc1, 12, 30, 40, 0x11), "a JPEG of 12 bits a value, which is not supported"},
		{"lossless JPEG", jpegOf("", 0xc3, 8, 30, 40, 0x11), "a lossless or hierarchical JPEG, which is not supported"},
		{"JPEG whose size comes later", jpegOf("", 0xc0, 8, 0, 40, 0x11), "broken JPEG: it has no pixels"},
		{"JPEG without a frame", "\xff\xd8\xff\xda\x00\x0c", "broken JPEG: no header says its size"},
		{"JPEG cut short", "\xff\xd8\xff\xc0\x00\x11\x08", "broken JPEG: no header says its size"},
		{"PNG", pngOf(400, 300, 8), "PNG 400 x 300"},
		{"PNG without a header", "\x89PNG\r\n\x1a\n\x00\x00\x00\x00IDAT", "broken PNG: it does not start with a header"},
		{"endless PNG", pngOf(1<<25, 1, 1), "33554432 x 1 pixels: a side is longer than 8388608"},
		{"GIF", gifOf(40, 30, 10, 10, 30, 20), "GIF 40 x 30"},
		{"GIF's frame beyond its screen", gifOf(1, 1, 0, 0, 20000, 20000), "a GIF whose first frame reaches beyond its screen, which is not supported"},
		{"GIF's frame moved out", gifOf(40, 30, 11, 10, 30, 20), "a GIF whose first frame reaches beyond its screen, which is not supported"},
		{"GIF without a frame", gifOf(40, 30, 0, 0, 1, 1)[:20], "broken GIF: it has no frame"},
		{"BMP", bmpOf(40, 40, -30, 24, 0), "BMP 40 x 30"},
		{"BMP of 16 bits", bmpOf(40, 40, 30, 16, 0), "BMP 40 x 30"},
		{"BMP of 2 bits", bmpOf(40, 40, 30, 2, 0), "a BMP of 2 bits a pixel, which is not supported"},
		{"BMP in runs", bmpOf(40, 40, 30, 8, 1), "a BMP packed in runs, which is not supported"},
		{"BMP with a JPEG in it", bmpOf(40, 40, 30, 24, 4), "a BMP packed in the way 4, which is not supported"},
		{"BMP without its masks", bmpOf(40, 40, 30, 32, 3), "broken BMP: its header is cut short"},
		{"BMP with masks of zeros", bmpOf(108, 40, 30, 32, 3), "BMP 40 x 30"},
		{"BMP with a rare header", bmpOf(16, 40, 30, 24, 0), "a BMP with a header of 16 bytes, which is not supported"},
		{"BMP of the least number", bmpOf(40, 40, -1<<31, 24, 0), "40 x 2147483648 pixels: a side is longer than 8388608"},
		{"WebP", riff("RIFF", "WEBP"+vp8l(400, 300)), "WebP 400 x 300"},
		{"animated WebP", animation(1, 2, vp8l(8, 4), vp8l(8, 4)), "WebP 10 x 8"},
		{"WebP's frame beyond the picture", animation(2, 2, vp8l(8, 4)), "broken WebP: its first frame reaches beyond the picture"},
		{"huge frame of a small WebP", animation(0, 0, vp8l(16384, 16384)), "broken WebP: its first frame reaches beyond the picture"},
		{"WebP cut short", animation(0, 0, vp8l(4, 4))[:60], "broken WebP: it has no whole frame"},
	} {
		h, err := Read([]byte(tt.contents))
		got := fmt.Sprintf("%s %d x %d", h.Format, h.Width, h.Height)
		if err != nil {
			got = err.Error()
			if fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
				t.Errorf("%s: exit code %d, hint %q", tt.name, fault.Code(err), fault.Hint(err))
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDecodeMemory(t *testing.T) {
	for name, tt := range map[string]struct {
		contents string
		want     int64 // bytes a pixel
	}{
		"JPEG":             {jpegOf("", 0xc0, 8, 30, 40, 0x22), 3},
		"progressive JPEG": {jpegOf("", 0xc2, 8, 30, 40, 0x22), 9},
		"turned":           {jpegOf("\xff\xe1\x00\x22Exif\x00\x00"+string(tiff(true, 0x12, 3, 6)), 0xc0, 8, 30, 40, 0x22), 9},
	} {
		h, err := Read([]byte(tt.contents))
		if err != nil || h.DecodeMemory() != 30*40*tt.want {
			t.Errorf("%s: %d bytes, want %d (%v)", name, h.DecodeMemory(), 30*40*tt.want, err)
		}
	}
}

func TestFrames(t *testing.T) {
	one := gifOf(4, 4, 0, 0, 4, 4)
	two := strings.TrimSuffix(one, ";") + one[13+6+8:]
	for _, tt := range []struct {
		name, contents string
		want           int
	}{
		{"GIF", one, 1},
		{"animated GIF", two, 2},
		{"animated GIF cut short", two[:len(two)-12], 1},
		{"WebP", riff("RIFF", "WEBP"+vp8l(4, 4)), 1},
		{"animated WebP", animation(0, 0, vp8l(4, 4), vp8l(4, 4), vp8l(4, 4)), 3},
		{"PNG", pngOf(4, 4, 8), 1},
	} {
		h, err := Read([]byte(tt.contents))
		if got := Frames([]byte(tt.contents), h.Format); got != tt.want || err != nil {
			t.Errorf("%s: %d frames, want %d (%v)", tt.name, got, tt.want, err)
		}
	}
}

// FuzzRead reads what no program wrote.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		jpegOf("", 0xc0, 8, 300, 400, 0x22), pngOf(4, 3, 8), gifOf(40, 30, 10, 10, 30, 20), bmpOf(40, 40, -30, 24, 0),
		bmpOf(124, 40, 30, 32, 3), riff("RIFF", "WEBP"+vp8l(400, 300)), animation(1, 2, vp8l(8, 4), vp8l(8, 4)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		h, err := Read(contents)
		if err != nil {
			return
		}
		if h.Height < 1 || h.Width < 1 || h.DecodeMemory() < 3*h.Pixels() || Frames(contents, h.Format) < 1 {
			t.Errorf("%+v, %d frames", h, Frames(contents, h.Format))
		}
	})
}
