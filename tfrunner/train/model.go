package train

import (
	"context"
	"iter"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Model is an exported graph with its variables, as the loop sees it. It is
// used from one goroutine at a time.
type Model interface {
	// Train does one optimizer step of phase on b, which has images or the
	// phase's features, and returns what it measured before the step. Scalars has all
	// that the graph takes, the learning rate included. Its error is ErrOutOfMemory
	// where the batch is too large.
	Train(phase string, b *dataset.Batch, scalars graph.Scalars) (StepResult, error)
	// Evaluate runs b, images or features of phase, without training. Scalars are
	// as for Train; no learning rate is needed.
	Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (Evaluation, error)
	// Save writes the variables that phase may change, its optimizer's and the state of
	// dropout among them, to files whose names begin with prefix.
	Save(prefix, phase string) error
	// SaveFrozen writes all others; where there are none, no file.
	SaveFrozen(prefix, phase string) error
	// Restore reads back what the two wrote.
	Restore(from Saved) error
	// SwapAverages exchanges the weights that phase trains and their moving averages, which
	// have values from the phase's first step on. Twice is as if not at all. Where the graph
	// keeps no averages, it does nothing.
	SwapAverages(phase string) error
	// ReadVariables looks at every variable, as it is in phase.
	ReadVariables(phase string) (Variables, error)
}

// Saved says where the variables lie that a model had in a phase.
type Saved struct {
	Phase    string
	Changing string // prefix of the files of those that the phase may change
	Frozen   string // of those of all others; it may be the same; empty: the others stay as they are
}

// Variables is what there is to know of a model's variables.
type Variables struct {
	Frozen    map[string]string // SHA-256 of each variable that SaveFrozen writes; those of layers by layer/variable
	NotFinite string            // one that holds NaN or infinity; empty: none does
}

// StepResult is what one training step measured.
type StepResult struct {
	Loss float64            // weighted mean over the batch
	Sums map[string]float64 // what the task's metrics add up over the batch, by graph.Metric.Sum

	Samples []dataset.Sample // of the batch; the loop fills them in, valid during the hooks only
}

// Evaluation is what the model says of a batch of B images. Its slices are valid until
// the next call.
type Evaluation struct {
	Losses  []float32            // of each image, [B]
	Outputs map[string][]float32 // of the task, by name, row-major [B,...]
}

// Source gives batches of images, the same for the same epoch.
type Source interface {
	// Batches yields the epoch's batches from batch number first on (0 is the
	// epoch's start). A batch is valid until the next one is asked for.
	Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error]
	// Images is the number of images in one epoch.
	Images() int
	// Steps is the number of batches in one epoch.
	Steps() int
}

// Network is a graph that was loaded for one run.
type Network interface {
	FeatureModel
	// LoadLayers gives the variables of those layers that want names the values that
	// they have at prefix, which may be another graph's: layers are told by name.
	LoadLayers(prefix string, want func(layer string) bool) error
	// Average gives the weights that a phase may change, and their moving averages, the
	// mean of what was saved in that phase at several times, and leaves all else as it is.
	Average(saved []Saved) error
	// Close frees what the graph takes.
	Close() error
}
