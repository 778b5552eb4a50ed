package predict

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/pixels"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
)

// ErrClosed is the error of calls of a Model that is closed.
var ErrClosed = errors.New("the model is closed")

// Options say how a Model works. The zero value is good for a picture now and then.
type Options struct {
	Device session.Config // what computes

	// Checkpoint, checkpoint.Best or checkpoint.Last, takes the weights of one of the
	// run's checkpoints, of the phase that it has come to; empty: the model that the run
	// exported. The graph that the run trained has to be where it was.
	Checkpoint string

	// TTA names views of a picture, which the graph must have been exported with: the
	// probabilities are the mean over them. Empty: the picture alone.
	TTA string

	// BatchSize is how many pictures a call of the graph is given; 0: 1. A picture's
	// probabilities have the same bits alone and in any company, but other last bits
	// for another BatchSize. Where many pictures wait at once, larger calls are faster:
	// with 32, a small network classifies six times as many a second on two cores, and
	// MobileNetV2 twice as many. But a picture that is alone waits for as long as 32 do,
	// as places that no picture takes are computed all the same. Above 1, the places
	// of a batch that give the same bits are looked for when the model is opened, in
	// up to 16 calls.
	BatchSize int

	MaxPixels    int                              // a picture of more is an error; 0: dataset.DefaultMaxPixels
	DecodeMemory int64                            // bytes that pictures may take unpacked while they are decoded; 0: no limit
	Warn         func(format string, args ...any) // told what is assumed of a model that does not say; may be nil
}

// Model is a trained classifier. It is safe for concurrent use.
type Model struct {
	input      graph.Input
	classes    []string
	thresholds []float64 // nil: the most probable class is the answer
	task       string
	maxPixels  int
	network    network
	decoder    dataset.Decoder
	weights    *runfolder.Weights
	free       func() error // session and decoder

	decoding chan struct{} // holds one element for each picture that is being decoded
	requests chan *request // one waits here until a worker takes it
	workers  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	users  sync.WaitGroup // calls of methods under way; none is added once closed is set
}

// network computes probabilities; *session.Serving is one.
type network interface {
	Calls() int  // at once
	Images() int // a call of Predict, at most
	Predict(images []byte, dst []float32) error
	PredictBatch(b *dataset.Batch, dst []float32) ([]float32, error)
}

// Open loads the model in dir: a model folder, or the folder of a run, which stands
// for its model. It first compares the folder with its checksums. The errors of a
// folder that is neither, and of a graph that is not trusted, are the user's to fix
// (exit code 2); that of a damaged model names the file.
func Open(dir string, opts Options) (*Model, error) {
	model, err := find(dir, opts)
	if err != nil {
		return nil, err
	}
	if !givesProbabilities(model.manifest) {
		return nil, fault.Usage("the model %q was trained for the task %q, and is no classifier", model.folder, model.manifest.Task.Name)
	}
	if len(model.classes) != model.manifest.Classes {
		return nil, fault.Failed("the model %q has %d class names for %d classes", model.folder, len(model.classes), model.manifest.Classes)
	}
	if err := model.manifest.CheckTTA(opts.TTA); err != nil {
		return nil, err
	}
	loaded, err := model.load(opts.Device)
	if err != nil {
		return nil, err
	}
	m, err := assemble(loaded, model.manifest.Input, model.exif, opts)
	if err != nil {
		loaded.Close()
		return nil, err
	}
	m.classes, m.thresholds, m.weights, m.task = model.classes, model.thresholds, model.weights, model.manifest.Task.Name
	m.start()
	return m, nil
}

// givesProbabilities says whether all that a graph gives is a probability of each class.
func givesProbabilities(m *graph.Manifest) bool {
	outputs := m.Task.Outputs
	return m.Classes > 0 && len(outputs) == 1 && outputs[0].Name == "probabilities" && outputs[0].Size() == m.Classes
}

// load loads the model with its variables.
func (s *stored) load(device session.Config) (*session.Session, error) {
	loaded, err := session.Open(s.folder, s.manifest, device)
	if err != nil || s.saved == nil {
		return loaded, err
	}
	err = loaded.Restore(*s.saved)
	if err == nil && s.averaged {
		err = loaded.LoadAverages(*s.saved)
	}
	if err != nil {
		loaded.Close()
		return nil, err
	}
	return loaded, nil
}

// assemble makes a Model of a session that has loaded one.
func assemble(loaded *session.Session, in graph.Input, exif string, opts Options) (*Model, error) {
	serving, err := loaded.NewServing(graph.WithTTA(graph.ServingSignature, opts.TTA), max(opts.BatchSize, 1), "probabilities")
	if err != nil {
		return nil, err
	}
	decoder, err := pixels.New(pixels.Options{
		Height: in.Height, Width: in.Width, Interpolation: in.Interpolation, Fit: in.Fit, IgnoreEXIF: exif == dataset.EXIFIgnore,
		Memory: opts.DecodeMemory,
	})
	if err != nil {
		return nil, err
	}
	free := func() error { return cmp.Or(decoder.Close(), loaded.Close()) }
	return &Model{input: in, maxPixels: opts.MaxPixels, network: serving, decoder: decoder, free: free}, nil
}

// start sets the workers going.
func (m *Model) start() {
	m.decoding = make(chan struct{}, dataset.DefaultWorkers())
	m.requests = make(chan *request)
	for range m.network.Calls() {
		m.workers.Go(m.work)
	}
}

// Classes are the names of the classes, in the order of Answer.Probabilities.
func (m *Model) Classes() []string { return slices.Clone(m.classes) }

// Task is the task of the model's graph.
func (m *Model) Task() string { return m.task }

// Thresholds are those of the classes, of a model that may find any number of them in a
// picture; nil of other models.
func (m *Model) Thresholds() []float64 { return slices.Clone(m.thresholds) }

// Weights says when its run had the model's weights; nil: it is not known, as the folder
// lies in no run, or is being written.
func (m *Model) Weights() *runfolder.Weights { return m.weights }

// Close waits for calls that are under way and frees what the model holds. Calls that
// come later return ErrClosed, but for Close, which then does nothing.
func (m *Model) Close() error {
	m.mu.Lock()
	was := m.closed
	m.closed = true
	m.mu.Unlock()
	m.users.Wait()
	if was {
		return nil
	}
	close(m.requests)
	m.workers.Wait()
	return m.free()
}

// enter begins a call, which ends with m.users.Done.
func (m *Model) enter() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	m.users.Add(1)
	return nil
}
