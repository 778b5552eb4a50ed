// Package pixels decodes image files with TensorFlow's own kernels, in a graph
// built with tfgo, so that training sees what the exported network's
// serving_bytes signature sees.
//
//	sniff.go    what the file is, by its first bytes
//	graph.go    the graph: decode, resize, round
//	resize.go   the resize again, bit for bit, but faster (resize.c)
//	decoder.go  the session that runs it, from many goroutines
//	memory.go   what keeps TensorFlow's memory from piling up
package pixels

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	tf "github.com/wamuir/graft/tensorflow"
	config "github.com/wamuir/graft/tensorflow/core/protobuf/for_core_protos_go_proto"
	"google.golang.org/protobuf/proto"

	"github.com/tfft/tfft/internal/fault"
)

// Decoder decodes JPEG, PNG, BMP and GIF (its first frame) to RGB at one size.
// It is safe for concurrent use: a decode runs on the thread that calls it.
type Decoder struct {
	graph   *decodeGraph
	session *tf.Session
	form    string    // of a decoded image: its size in pixels, and how it came to that
	size    int       // bytes of a decoded image
	resizer *triangle // nil: the graph resizes
	memory  collector
}

// New makes a decoder to height x width pixels. interpolation is "bilinear"
// (with antialiasing, rounded half to even) or "nearest"; an image that has the
// size already is passed on unchanged either way.
//
// The decoder's session takes no GPU and has no thread pool of its own. It does
// not choose the size of the process's intra-op pool, but the first session of
// a process creates that pool, so open the training session first when that is
// to choose.
func New(height, width int, interpolation string) (*Decoder, error) {
	graph, err := buildGraph(height, width, interpolation)
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
	form := fmt.Sprintf("%d x %d %s", height, width, interpolation)
	d := &Decoder{graph: graph, session: session, form: form, size: height * width * 3}
	if interpolation == "bilinear" {
		return d, d.resizeFaster(height, width)
	}
	return d, nil
}

// sessionOptions asks for no GPU, and for kernels to run on the calling thread,
// which a negative number of inter-op threads means: the loader's workers are
// the parallelism.
func sessionOptions() (*tf.SessionOptions, error) {
	raw, err := proto.Marshal(&config.ConfigProto{
		DeviceCount:               map[string]int32{"GPU": 0},
		InterOpParallelismThreads: -1,
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
func (d *Decoder) Decode(contents, dst []byte) error {
	if len(dst) != d.size {
		return fmt.Errorf("room for %d bytes of pixels, want %d", len(dst), d.size)
	}
	format, err := sniff(contents)
	if err != nil {
		return err
	}
	feed, err := tf.NewTensor(string(contents))
	if err != nil {
		return fmt.Errorf("make a tensor of the file: %w", err)
	}
	feeds := map[tf.Output]*tf.Tensor{d.graph.contents: feed}
	fetched, err := d.session.Run(feeds, []tf.Output{d.output(format)}, nil)
	if err != nil {
		d.memory.allocated(len(contents))
		return fault.Usage("broken %s: %s", format, reason(err)).WithHint("replace the file or remove it")
	}
	d.memory.allocated(len(contents) + tensorBytes(fetched[0]))
	_, err = fetched[0].WriteContentsTo(d.writer(dst, fetched[0].Shape()))
	runtime.KeepAlive(fetched[0]) // WriteContentsTo reads its memory without holding on to it
	return err
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
// in brackets and on further lines, in lower case like all our messages.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "jpeg::Uncompress failed. "), "\n")
	text, _, _ = strings.Cut(text, " [[")
	text = strings.TrimRight(text, " .\t")
	if len(text) > 1 && text[:2] != strings.ToUpper(text[:2]) { // not an abbreviation
		text = strings.ToLower(text[:1]) + text[1:]
	}
	return text
}
