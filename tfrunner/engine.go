package tfrunner

import (
	"context"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Engine computes with exported graphs. session.Engine does with TensorFlow.
type Engine interface {
	// Inspect reads the manifest of the graph in dir, and refuses a graph that does not
	// hold what its manifest says, or that is not trusted (exit code 2). Nothing large
	// is loaded.
	Inspect(dir string) (*graph.Manifest, error)
	// Platform is what computes, as far as it may change a bit of a result.
	Platform() train.Platform
	// Open loads the graph in dir, with the variables that it was exported with.
	Open(dir string, m *graph.Manifest) (train.Network, error)
	// Export writes the model that serves: the graph in dir with the variables that were
	// saved, averaged where the graph averages them, the names of the
	// classes, their thresholds where the task has any, and what was done about EXIF
	// orientation. It replaces the folder model as a whole, and may be called while a network
	// is in use.
	Export(ctx context.Context, dir string, m *graph.Manifest, saved train.Saved, model string, classes []string, thresholds []float64, exif string) error
}

// Decoder decodes image files. pixels.Decoder does with TensorFlow's kernels.
type Decoder interface {
	dataset.Decoder
	// Fingerprint tells decoders that may decode a file to other pixels from each other.
	Fingerprint() string
	Close() error
}

// DecoderOptions say what a Decoder makes of files.
type DecoderOptions struct {
	graph.Input       // the size, and how pictures are resized to it
	IgnoreEXIF  bool  // leave pictures as they are stored
	Memory      int64 // bytes that pictures may take unpacked at once; one that takes more goes alone; 0: no limit
	Fast        bool  // unpack large JPEGs at a fraction of their size, which gives other pixels
}
