package pixels

import (
	"image"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/dataset/header"
)

// Size that testdata/make_images.py shrinks JPEGs to.
const shrunkHeight, shrunkWidth = 40, 30

// TestShrinkAgreesWithPillow compares JPEGs that are unpacked at half their size
// with what Pillow makes of them in its draft mode, which is libjpeg's, too.
func TestShrinkAgreesWithPillow(t *testing.T) {
	dir, files := makeImages(t)
	options := Options{Height: shrunkHeight, Width: shrunkWidth, Interpolation: "bilinear"}
	exact := newDecoder(t, shrunkHeight, shrunkWidth, options.Interpolation)
	options.Shrink = true
	shrinking, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	defer shrinking.Close()
	compared := 0
	for _, file := range files {
		contents := read(t, filepath.Join(dir, file.Name))
		got, whole := decode(t, shrinking, contents), decode(t, exact, contents)
		if format, err := header.Sniff(contents); err != nil || format != header.JPEG {
			if mean, _ := difference(t, got, whole); mean != 0 {
				t.Errorf("%s is no JPEG, and differs by %v", file.Name, mean)
			}
			continue
		}
		compared++
		mean, _ := difference(t, got, read(t, filepath.Join(dir, file.Name+".shrunk")))
		changed, _ := difference(t, got, whole)
		t.Logf("%s: mean difference to Pillow %.3f, to unpacking all of it %.3f", file.Name, mean, changed)
		if mean > 1 || changed > 3 || changed == 0 {
			t.Errorf("%s: want at most 1 to Pillow, and 3 to unpacking all of it", file.Name)
		}
	}
	if compared == 0 {
		t.Error("there was no JPEG")
	}
}

func TestShrinkRatio(t *testing.T) {
	for _, tt := range []struct{ height, width, want int }{
		{447, 900, 1}, {448, 448, 2}, {900, 700, 2}, {896, 1000, 4}, {1800, 1792, 8}, {224, 224, 1}, {10, 10, 1},
	} {
		d := &Decoder{options: Options{Height: 224, Width: 224, Shrink: true}}
		whole := cut{part: image.Rect(0, 0, tt.width, tt.height), height: tt.height, width: tt.width}
		h, err := header.Read(jpegFile(t, tt.height, tt.width))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.ratio(h, whole); got != tt.want {
			t.Errorf("%d x %d: %d, want %d", tt.height, tt.width, got, tt.want)
		}
		d.options.Shrink = false
		if got := d.ratio(h, whole); got != 1 {
			t.Errorf("unpacked exactly: %d", got)
		}
	}
}

// BenchmarkDecode is a photograph's size, exactly and shrunk.
func BenchmarkDecode(b *testing.B) {
	contents := jpegFile(b, 512, 512)
	for name, shrink := range map[string]bool{"exact": false, "fast": true} {
		b.Run(name, func(b *testing.B) {
			d, err := New(Options{Height: 224, Width: 224, Interpolation: "bilinear", Shrink: shrink})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			pixels := make([]byte, d.size)
			for b.Loop() {
				if err := d.Decode(contents, pixels); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
