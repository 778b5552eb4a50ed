// Package pixels decodes image files: JPEG and PNG with TensorFlow's own kernels, in
// a graph built with tfgo, so that training sees what the exported network's
// serving_bytes signature sees; BMP, GIF and WebP in Go, because TensorFlow's
// decoders of these get kinds of them wrong, and write beyond their memory for some.
//
//	unpack.go   GIF, WebP and BMP: webp.go has WebP's colours, bmp.go the rows of BMP
//	picture.go  turning it upright
//	cut.go      taking a part of it: fit.go, the one that fits the result
//	damage.go   what libjpeg passes over
//	shrink.go   by how much a JPEG may be unpacked smaller than it is
//	graph.go    the graph: decode, resize, round
//	resize.go   the resize again, bit for bit, but faster (resize.c)
//	decoder.go  the session that runs it, from many goroutines
//	memory.go   what keeps TensorFlow's memory from piling up
package pixels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"runtime"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	config "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"golang.org/x/sync/semaphore"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/dataset/header"
	"github.com/tfft/tfft/internal/fault"
)

// Options say what a Decoder makes of files.
type Options struct {
	Height, Width int    // of the result, pixels
	Interpolation string // one of Interpolations; all but nearest are antialiased
	Fit           string // one of Fits; empty: FitSquash
	IgnoreEXIF    bool   // leave pictures as they are stored, as Keras does, whatever their EXIF orientation
	Shrink        bool   // unpack JPEGs of at least twice the size at a fraction of theirs, which is faster and gives other pixels
	Memory        int64  // bytes that what is decoded at once may take, about; 0: any
}

// Decoder decodes JPEG, PNG, BMP, GIF (its first frame) and WebP to RGB at one
// size, upright. It is safe for concurrent use: a decode runs on the thread that
// calls it.
type Decoder struct {
	options Options
	fit     fitter
	graph   *decodeGraph
	session *tf.Session
	size    int       // bytes of a decoded image
	resizer *triangle // nil: the graph resizes
	memory  collector
	warned  func() string       // see Listen; nil: nobody listens
	budget  *semaphore.Weighted // of bytes; nil: any
}

// maxPixels is the most that is ever unpacked, as in TensorFlow's own decoders.
// Whoever reads files sets a lower limit.
const maxPixels = 1 << 29

// New makes a decoder. Resized values are rounded half to even; an image that
// has the size already is passed on unchanged.
//
// The decoder's session takes no GPU and has no thread pool of its own. It does
// not choose the size of the process's intra-op pool, but the first session of
// a process creates that pool, so open the training session first when that is
// to choose.
func New(o Options) (*Decoder, error) {
	fit, err := fitterTo(o.Fit, o.Height, o.Width)
	if err != nil {
		return nil, err
	}
	graph, err := buildGraph(o.Height, o.Width, o.Interpolation)
	if err != nil {
		return nil, fmt.Errorf("build the graph that decodes images: %w", err)
	}
	options, err := sessionOptions()
	if err != nil {
		return nil, err
	}
	session, err := tf.NewSession(graph.graph, options)
	if err != nil {
		return nil, fmt.Errorf("open the session that decodes images: %w", err)
	}
	d := &Decoder{options: o, fit: fit, graph: graph, session: session, size: o.Height * o.Width * 3}
	if o.Memory > 0 {
		d.budget = semaphore.NewWeighted(o.Memory)
	}
	if o.Interpolation == "bilinear" {
		return d, d.resizeFaster()
	}
	return d, nil
}

// sessionOptions asks for no GPU, and for kernels to run on the calling thread,
// which a negative number of inter-op threads means: the loader's workers are
// the parallelism. Graphs of this size gain nothing by being optimized.
func sessionOptions() (*tf.SessionOptions, error) {
	raw, err := proto.Marshal(&config.ConfigProto{
		DeviceCount:               map[string]int32{"GPU": 0},
		InterOpParallelismThreads: -1,
		GraphOptions: &config.GraphOptions{
			PlacePrunedGraph: true,
			RewriteOptions:   &config.RewriterConfig{DisableMetaOptimizer: true},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("encode the session's options: %w", err)
	}
	return &tf.SessionOptions{Config: raw}, nil
}

// Decode writes the image in contents, a whole file, to dst, which has height x
// width x 3 bytes, rows first. It keeps neither. Errors are for the user (exit
// code 2) and say what the file is when it is no image that can be decoded;
// they do not know its name.
func (d *Decoder) Decode(contents, dst []byte) error { return d.decodeWhole(contents, dst, nil) }

// DecodePart writes a part of the image in contents to dst, resized to the decoder's size,
// in all else like Decode. part is told the height and the width of the picture, as it
// stands upright, and says which part to take; it is not empty and lies within. With
// Options.Shrink, a part of a JPEG reaches to the next whole pixels of the size at which it
// is unpacked: up to 7 pixels of the file further.
func (d *Decoder) DecodePart(contents, dst []byte, part func(height, width int) image.Rectangle) error {
	return d.decodeWhole(contents, dst, part)
}

// decodeWhole decodes a file, or with part a part of it.
func (d *Decoder) decodeWhole(contents, dst []byte, part func(height, width int) image.Rectangle) error {
	if len(dst) != d.size {
		return fmt.Errorf("room for %d bytes of pixels, want %d", len(dst), d.size)
	}
	h, err := header.Read(contents)
	if err != nil {
		return err
	}
	if h.Pixels() > maxPixels {
		return fault.Usage("%d x %d pixels are more than the limit of %d", h.Width, h.Height, maxPixels).WithHint("make the picture smaller or remove it")
	}
	if d.warned != nil {
		d.warned() // of another file
	}
	if d.options.IgnoreEXIF {
		h.Turn = header.Upright
	}
	cut, err := d.cutOf(h, part)
	if err != nil {
		return err
	}
	room := d.reserve(h.DecodeMemory() + cut.memory(h))
	defer d.release(room)
	used := 0 // bytes of tensors and pictures
	if h.Format == header.JPEG || h.Format == header.PNG {
		err = d.decodeInGraph(contents, h, cut, dst, &used)
	} else {
		err = d.decodeInGo(contents, h, cut, dst, &used)
	}
	d.memory.allocated(used)
	return err
}

// reserve waits until there is room for a picture that takes so many bytes, in the
// order of the calls, and says how much it took: one that takes more than there
// ever is goes alone.
func (d *Decoder) reserve(bytes int64) int64 {
	if d.budget == nil {
		return 0
	}
	bytes = min(bytes, d.options.Memory)
	if err := d.budget.Acquire(context.Background(), bytes); err != nil {
		return 0 // not without a deadline
	}
	return bytes
}

// release gives the room back.
func (d *Decoder) release(bytes int64) {
	if d.budget != nil {
		d.budget.Release(bytes)
	}
}

// decodeInGo leaves only the resize to the graph, if that.
func (d *Decoder) decodeInGo(contents []byte, h header.Header, cut cut, dst []byte, used *int) error {
	p, err := unpack(contents, h)
	if err != nil {
		return err
	}
	*used += int(h.DecodeMemory() + cut.memory(h))
	return d.resize(dst, cut.of(p.turned(h.Turn)), used)
}

// decodeInGraph decodes JPEG and PNG.
func (d *Decoder) decodeInGraph(contents []byte, h header.Header, cut cut, dst []byte, used *int) error {
	ratio := d.ratio(h, cut)
	way := d.graph.way(ratio)
	cut = cut.shrunk(ratio)
	if h.Turn == header.Upright && cut.all() {
		return d.decode(contents, h.Format, d.output(way), used, func(t *tf.Tensor) io.Writer { return d.writer(dst, t.Shape()) })
	}
	var stored picture
	err := d.decode(contents, h.Format, way.source, used, func(t *tf.Tensor) io.Writer {
		stored = newPicture(int(t.Shape()[0]), int(t.Shape()[1]))
		return fixedWriter(stored.pixels)
	})
	if err != nil {
		return err
	}
	*used += 2 * len(stored.pixels)
	return d.resize(dst, cut.of(stored.turned(h.Turn)), used)
}

// decode runs the graph on contents and writes the output to what writer gives.
func (d *Decoder) decode(contents []byte, format header.Format, output tf.Output, used *int, writer func(*tf.Tensor) io.Writer) error {
	feed, err := tf.NewTensor(string(contents))
	if err != nil {
		return fmt.Errorf("make a tensor of the file: %w", err)
	}
	fetched, err := d.run(d.graph.contents, feed, len(contents), output, used)
	if err != nil {
		return fault.Usage("broken %s: %s", format, reason(err)).WithHint("replace the file or remove it")
	}
	_, err = fetched.WriteContentsTo(writer(fetched))
	runtime.KeepAlive(fetched) // WriteContentsTo reads its memory without holding on to it
	return err
}

// resize writes p to dst at the decoder's size.
func (d *Decoder) resize(dst []byte, p picture, used *int) error {
	if d.resizer != nil {
		d.resizer.resize(dst, p.pixels, p.height, p.width)
		return nil
	}
	feed, err := tf.ReadTensor(tf.Uint8, []int64{int64(p.height), int64(p.width), 3}, bytes.NewReader(p.pixels))
	if err != nil {
		return fmt.Errorf("make a tensor of %d x %d pixels: %w", p.height, p.width, err)
	}
	fetched, err := d.run(d.graph.picture, feed, len(p.pixels), d.graph.resized, used)
	if err != nil {
		return fmt.Errorf("resize %d x %d pixels: %s", p.height, p.width, reason(err))
	}
	_, err = fetched.WriteContentsTo(fixedWriter(dst))
	runtime.KeepAlive(fetched)
	return err
}

// run feeds one tensor, of so many bytes, fetches another, and adds up the bytes.
func (d *Decoder) run(input tf.Output, feed *tf.Tensor, size int, output tf.Output, used *int) (*tf.Tensor, error) {
	*used += size
	fetched, err := d.session.Run(map[tf.Output]*tf.Tensor{input: feed}, []tf.Output{output}, nil)
	if err != nil {
		return nil, err
	}
	*used += tensorBytes(fetched[0])
	return fetched[0], nil
}

// Close ends the session; it waits for decodes that are under way.
func (d *Decoder) Close() error { return d.session.Close() }

// fixedWriter takes one write that fills it.
type fixedWriter []byte

func (w fixedWriter) Write(p []byte) (int, error) {
	if len(p) != len(w) {
		return 0, errors.New("decoded pixels have another size")
	}
	return copy(w, p), nil
}

// reason is TensorFlow's message without the graph's node names, which follow
// in brackets and on further lines, in lower case like all our messages. What it says
// of every JPEG that libjpeg gives up says nothing to a user.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "jpeg::Uncompress failed. "), "\n")
	if strings.HasPrefix(text, "Invalid JPEG data or crop window") {
		return "libjpeg cannot decode it"
	}
	text, _, _ = strings.Cut(text, " [[")
	return lowered(strings.TrimRight(text, " .\t"))
}

// lowered is text that begins in lower case, unless with an abbreviation.
func lowered(text string) string {
	if len(text) > 1 && text[:2] != strings.ToUpper(text[:2]) {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}
