package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"

	tf "github.com/wamuir/graft/tensorflow"
)

// resizeFaster gives the resize to a triangle, if that agrees with the graph on
// this machine: to the last bit, on noise that grows along one axis and shrinks
// along the other. It does on x86-64; a TensorFlow that was compiled to round
// in another way keeps the resize in the graph.
func (d *Decoder) resizeFaster() error {
	height, width := d.options.Height, d.options.Width
	sample, err := noise(2*height+3, width/2+1)
	if err != nil {
		return err
	}
	want, got := make([]byte, d.size), make([]byte, d.size)
	if err := d.Decode(sample, want); err != nil {
		return fmt.Errorf("try the decoder: %w", err)
	}
	d.resizer = newTriangle(height, width)
	if err := d.Decode(sample, got); err != nil {
		return fmt.Errorf("try the decoder: %w", err)
	}
	if !bytes.Equal(got, want) {
		d.resizer = nil
	}
	return nil
}

// noise is a PNG file of random pixels, the same ones each time.
func noise(height, width int) ([]byte, error) {
	random := rand.New(rand.NewPCG(1, 1))
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = byte(random.Uint32()) | byte(i%4/3*255) // opaque
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.NoCompression}
	if err := encoder.Encode(&file, picture); err != nil {
		return nil, fmt.Errorf("make a picture to try: %w", err)
	}
	return file.Bytes(), nil
}

// output is what to fetch: the finished pixels, or where the resizer makes them,
// those of the file.
func (d *Decoder) output(way way) tf.Output {
	if d.resizer == nil {
		return way.pixels
	}
	return way.source
}

// writer takes what was fetched, of that shape, to dst.
func (d *Decoder) writer(dst []byte, shape []int64) io.Writer {
	if d.resizer == nil {
		return fixedWriter(dst)
	}
	return &resizingWriter{resizer: d.resizer, dst: dst, height: int(shape[0]), width: int(shape[1])}
}

// resizingWriter takes one write, a whole picture of height x width, and
// resizes it to dst.
type resizingWriter struct {
	resizer       *triangle
	dst           []byte
	height, width int
}

func (w *resizingWriter) Write(p []byte) (int, error) {
	if len(p) != w.height*w.width*3 {
		return 0, fmt.Errorf("%d bytes are no picture of %d x %d", len(p), w.height, w.width)
	}
	w.resizer.resize(w.dst, p, w.height, w.width)
	return len(p), nil
}

// tensorBytes is the size of a tensor of bytes.
func tensorBytes(t *tf.Tensor) int {
	n := 1
	for _, length := range t.Shape() {
		n *= int(length)
	}
	return n
}
