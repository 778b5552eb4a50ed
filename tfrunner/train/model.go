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
	// phase's features, and returns the batch's loss before the step and the
	// number of images classified correctly. Scalars has all that the graph takes,
	// the learning rate included. Its error is ErrOutOfMemory where the batch is
	// too large.
	Train(phase string, b *dataset.Batch, scalars graph.Scalars) (StepResult, error)
	// Evaluate runs b, images or features of phase, without training. Scalars are
	// as for Train; no learning rate is needed.
	Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (Evaluation, error)
	// Save writes every variable, optimizer slots and dropout state included,
	// to files whose names begin with prefix.
	Save(prefix string) error
	// Restore reads back what Save wrote.
	Restore(prefix string) error
	// ReadVariables looks at every variable that Save would write, as it is in
	// phase.
	ReadVariables(phase string) (Variables, error)
}

// Variables is what there is to know of a model's variables.
type Variables struct {
	Frozen    map[string]string // SHA-256 of each variable of the layers that the phase freezes, by layer/variable
	NotFinite string            // one that holds NaN or infinity; empty: none does
}

// StepResult is what one training step measured.
type StepResult struct {
	Loss    float64 // weighted mean over the batch
	Correct float64 // images whose most probable class is their label

	Samples []dataset.Sample // of the batch; the loop fills them in, valid during the hooks only
}

// Evaluation is what the model says of a batch of B images and C classes. Its
// slices are valid until the next call.
type Evaluation struct {
	Losses        []float32 // cross-entropy of each image, [B]
	Probabilities []float32 // row-major [B,C]
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
