package pixels

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/bmp"

	"github.com/tfft/tfft/internal/fault"
)

// Size that testdata/make_images.py resizes to.
const targetHeight, targetWidth = 64, 48

// newDecoder makes a decoder that the test closes.
func newDecoder(t testing.TB, height, width int, interpolation string) *Decoder {
	t.Helper()
	return newDecoderOf(t, Options{Height: height, Width: width, Interpolation: interpolation})
}

// newFittingDecoder makes one that makes pictures fit.
func newFittingDecoder(t testing.TB, height, width int, fit string) *Decoder {
	t.Helper()
	return newDecoderOf(t, Options{Height: height, Width: width, Interpolation: "bilinear", Fit: fit})
}

func newDecoderOf(t testing.TB, options Options) *Decoder {
	t.Helper()
	decoder, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := decoder.Close(); err != nil {
			t.Error(err)
		}
	})
	return decoder
}

// decode decodes contents to a new buffer.
func decode(t testing.TB, decoder *Decoder, contents []byte) []byte {
	t.Helper()
	pixels := make([]byte, decoder.size)
	if err := decoder.Decode(contents, pixels); err != nil {
		t.Fatal(err)
	}
	return pixels
}

// difference compares pixels: the mean difference in grey levels, and the share
// of values off by more than 3.
func difference(t testing.TB, got, want []byte) (mean, far float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d bytes of pixels, want %d", len(got), len(want))
	}
	for i := range got {
		off := math.Abs(float64(got[i]) - float64(want[i]))
		mean += off / float64(len(got))
		if off > 3 {
			far += 1 / float64(len(got))
		}
	}
	return mean, far
}

// TestDecodeAgreesWithPython compares every kind of file with Pillow's decoding
// at its own size, with TensorFlow's and Pillow's resizing of Pillow's pixels, and with
// what the exported graph sees.
func TestDecodeAgreesWithPython(t *testing.T) {
	dir, files := makeImages(t)
	decoders := map[string]*Decoder{}
	for _, interpolation := range Interpolations() {
		decoders[interpolation] = newDecoder(t, targetHeight, targetWidth, interpolation)
	}
	fits, served := map[string]*Decoder{}, map[string]*Decoder{}
	for _, fit := range Fits() {
		fits[fit] = newFittingDecoder(t, targetHeight, targetWidth, fit)
		served[fit] = newFittingDecoder(t, servedSize, servedSize, fit)
	}
	for _, file := range files {
		t.Run(file.Name, func(t *testing.T) {
			path := filepath.Join(dir, file.Name)
			contents := read(t, path)
			compare := func(kind string, decoder *Decoder, mean, share float64) {
				if strings.HasSuffix(path, ".jpg") { // Pillow has another decoder
					mean, share = max(mean, 1), 1
				}
				gotMean, gotShare := difference(t, decode(t, decoder, contents), read(t, path+"."+kind))
				t.Logf("%s: mean difference %.4f, %.4f %% off by more than 3", kind, gotMean, 100*gotShare)
				if gotMean > mean || gotShare > share {
					t.Errorf("%s: want at most %v and %v %%", kind, mean, 100*share)
				}
			}
			compare("rgb", newDecoder(t, file.Height, file.Width, "bilinear"), 0, 0)
			compare("tf-bilinear", decoders["bilinear"], 0, 0)
			compare("tf-nearest", decoders["nearest"], 0, 0)
			compare(FitCrop, fits[FitCrop], 0.6, farFromPillow("bilinear"))
			compare(FitLetterbox, fits[FitLetterbox], 0.6, farFromPillow("bilinear"))
			for fit, decoder := range served {
				checkServed(t, decoder, path+".served-"+fit, contents)
			}
			for interpolation, decoder := range decoders {
				compare(interpolation, decoder, 0.6, farFromPillow(interpolation))
			}
		})
	}
}

// servedSize is the size, on each side, of what testdata/make_images.py has the graph decode.
const servedSize = 40

// unserved are the endings of files that the graph refuses.
var unserved = []string{".bmp", ".gif", ".webp", "turned-rational.jpg", "turned-srational.jpg", "turned-float.jpg", "turned-double.jpg", "turned-profile.png"}

// checkServed compares with the file path, which has what an exported graph makes of the
// picture by itself: the same pixels, or it refuses it.
func checkServed(t *testing.T, decoder *Decoder, path string, contents []byte) {
	t.Helper()
	served, err := os.ReadFile(path)
	picture, _, _ := strings.Cut(path, ".served-")
	refused := slices.ContainsFunc(unserved, func(ending string) bool { return strings.HasSuffix(picture, ending) })
	switch {
	case refused != (err != nil):
		t.Errorf("serving refuses it: %v, want %v", err != nil, refused)
	case err == nil && !bytes.Equal(decode(t, decoder, contents), served):
		t.Error("serving sees other pixels than training")
	}
}

// farFromPillow is the share of values that may be off by more than 3. Where a
// pixel lies right between two boxes, Pillow's rounding errors decide to which it
// belongs.
func farFromPillow(interpolation string) float64 {
	if interpolation == "area" {
		return 0.01
	}
	return 0.001
}

// TestIgnoreEXIF leaves a picture lying on its side.
func TestIgnoreEXIF(t *testing.T) {
	dir, files := makeImages(t)
	for _, file := range files {
		if file.Name != "turned6.png" {
			continue
		}
		stored, err := New(Options{Height: file.Width, Width: file.Height, Interpolation: "bilinear", IgnoreEXIF: true})
		if err != nil {
			t.Fatal(err)
		}
		defer stored.Close()
		got := decode(t, stored, read(t, filepath.Join(dir, "turned6.png")))
		if want := read(t, filepath.Join(dir, "colour.png.rgb")); !bytes.Equal(got, want) {
			t.Error("the pixels are not those that are stored")
		}
	}
}

// TestDecodeSixteenBits checks that 16-bit pictures are scaled, not clipped.
func TestDecodeSixteenBits(t *testing.T) {
	picture := image.NewGray16(image.Rect(0, 0, 4, 1))
	picture.Pix = []byte{0x00, 0x00, 0x40, 0x40, 0x80, 0x80, 0xff, 0xff}
	got := decode(t, newDecoder(t, 1, 4, "bilinear"), pngFile(t, picture))
	if want := []byte("\x00\x00\x00\x40\x40\x40\x80\x80\x80\xff\xff\xff"); !bytes.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDecodeErrors(t *testing.T) {
	picture := gradient(40, 40)
	whole := pngFile(t, picture)
	var jpegFile, gifFile, bmpFile bytes.Buffer
	if err := jpeg.Encode(&jpegFile, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&gifFile, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := bmp.Encode(&bmpFile, picture); err != nil {
		t.Fatal(err)
	}
	webpFile := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	tests := []struct {
		name     string
		contents []byte
		want     string // start of the message
	}{
		{"JPEG cut short", jpegFile.Bytes()[:jpegFile.Len()/2], "broken JPEG: "},
		{"JPEG without its end", jpegFile.Bytes()[:jpegFile.Len()-20], "broken JPEG: "},
		{"PNG cut short", whole[:len(whole)/2], "broken PNG: "},
		{"PNG with a flipped byte", append(bytes.Clone(whole[:60]), append([]byte{^whole[60]}, whole[61:]...)...), "broken PNG: "},
		{"GIF cut short", gifFile.Bytes()[:20], "broken GIF: "},
		{"WebP cut short", webpFile[:len(webpFile)-6], "broken WebP: "},
		{"WebP of nonsense", append(bytes.Clone(webpFile[:26]), bytes.Repeat([]byte{0xff}, len(webpFile)-26)...), "broken WebP: "},
		{"BMP cut short", bmpFile.Bytes()[:bmpFile.Len()-5], "broken BMP: "},
		{"BMP of nothing", []byte("BM"), "broken BMP: "},
		{"no image", []byte("<html>"), "an HTML page, not an image"},
		{"empty", nil, "an empty file"},
	}
	decoder := newDecoder(t, 8, 8, "bilinear")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := decoder.Decode(tt.contents, make([]byte, 8*8*3))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			t.Log(err)
			if strings.ContainsAny(err.Error(), "\n[{") || fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
				t.Errorf("%q, exit code %d, hint %q", err, fault.Code(err), fault.Hint(err))
			}
		})
	}
	if err := decoder.Decode(whole, make([]byte, 3)); err == nil {
		t.Error("too little room for the pixels is no error")
	}
}

func TestNewErrors(t *testing.T) {
	_, cubic := New(Options{Height: 8, Width: 8, Interpolation: "cubic"})
	_, flat := New(Options{Height: 0, Width: 8, Interpolation: "nearest"})
	for want, err := range map[string]error{`unknown interpolation "cubic"`: cubic, "image size 0 x 8": flat} {
		if fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestDecodeConcurrently decodes different pictures from many goroutines, and
// errors between them, on one decoder.
func TestDecodeConcurrently(t *testing.T) {
	decoder := newDecoder(t, 16, 16, "bilinear")
	var files, want [][]byte
	for i := range 8 {
		picture := gradient(20+i, 30)
		files = append(files, pngFile(t, picture))
		want = append(want, decode(t, decoder, files[i]))
	}
	var running sync.WaitGroup
	for worker := range 8 {
		running.Go(func() {
			got := make([]byte, decoder.size)
			for i := range 200 {
				n := (worker + i) % len(files)
				if err := decoder.Decode(files[n], got); err != nil || !bytes.Equal(got, want[n]) {
					t.Errorf("file %d is another picture than before (%v)", n, err)
				}
				if err := decoder.Decode(files[n][:40], got); err == nil {
					t.Errorf("half of file %d is no error", n)
				}
			}
		})
	}
	running.Wait()
}

func TestDecodeAfterClose(t *testing.T) {
	decoder, err := New(Options{Height: 8, Width: 8, Interpolation: "nearest"})
	if err != nil {
		t.Fatal(err)
	}
	if err := decoder.Close(); err != nil {
		t.Fatal(err)
	}
	if err := decoder.Decode(pngFile(t, gradient(8, 8)), make([]byte, 8*8*3)); err == nil {
		t.Error("a closed decoder decodes")
	}
}
