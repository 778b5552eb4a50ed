package dataset

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestReadImageIsTheLabel checks that a goroutine's stack names the image that it
// reads, whatever bytes its name has.
func TestReadImageIsTheLabel(t *testing.T) {
	t.Setenv("GODEBUG", "tracebacklabels=1")
	root := t.TempDir()
	for _, name := range []string{"training/a/1.jpg", "training/a/line\nbreak.jpg"} {
		writeFile(t, filepath.Join(root, name), []byte("contents"))
		if _, err := ReadImage(Folder(root), Sample{Path: name}, nil, 0); err != nil {
			t.Fatal(err)
		}
		stack := make([]byte, 1<<10)
		stack = stack[:runtime.Stack(stack, false)]
		if first, _, _ := strings.Cut(string(stack), "\n"); !strings.Contains(first, strings.TrimPrefix(strings.ReplaceAll(name, "\n", `\n`), "training/")) {
			t.Errorf("%s does not name %q", first, name)
		}
	}
}

func BenchmarkReadImage(b *testing.B) {
	root := b.TempDir()
	writeFile(b, filepath.Join(root, "1.jpg"), []byte("contents"))
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		var err error
		if buf, err = ReadImage(Folder(root), Sample{Path: "1.jpg"}, buf, 0); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadImageLimitsPixels gives headers that promise more than the limit, the
// sizes of which a reader may miss.
func TestReadImageLimitsPixels(t *testing.T) {
	root := t.TempDir()
	for name, tt := range map[string]struct{ contents, want string }{
		"odd sampling.jpg": {"\xff\xd8\xff\xc0\x00\x11\x08\xea\x60\xea\x60\x03\x01\x31\x00\x02\x11\x00\x03\x11\x00\xff\xda", "60000 x 60000 pixels are more than the limit of 1000"},
		"no header.jpg":    {"\xff\xd8\xff\xda\x00\x0c", "broken JPEG: no header says its size"},
		"large.png":        {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x10\x00\x00\x00\x10\x00\x08\x02\x00\x00\x00", "4096 x 4096 pixels are more than the limit of 1000"},
		"large.webp":       {"RIFF\x12\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f\x00", "16384 x 16384 pixels are more than the limit of 1000"},
		"large.bmp":        {"BM" + strings.Repeat("\x00", 8) + "\x36\x00\x00\x00" + "\x28\x00\x00\x00\x00\x10\x00\x00\x00\xf0\xff\xff\x01\x00\x18\x00" + strings.Repeat("\x00", 24), "4096 x 4096 pixels are more than the limit of 1000"},
		"small screen.gif": {"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x20\x4e\x20\x4e\x00\x02", "a GIF whose first frame reaches beyond its screen, which is not supported"},
		"large.gif":        {"GIF89a\x20\x4e\x20\x4e\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x20\x4e\x20\x4e\x00\x02", "20000 x 20000 pixels are more than the limit of 1000"},
	} {
		writeFile(t, filepath.Join(root, name), []byte(tt.contents))
		_, err := ReadImage(Folder(root), Sample{Path: name}, nil, 1000)
		if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}
