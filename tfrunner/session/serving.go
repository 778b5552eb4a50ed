package session

import (
	"fmt"
	"sync"

	"github.com/tfft/tfft/dataset"
)

// servingChecks is checkedCalls for what a model says, which is few numbers an image.
const servingChecks = 16

// Serving calls a serving signature for several goroutines at once. Nothing else
// may use the session meanwhile.
type Serving struct {
	function *imageFunction
	output   string
	idle     chan *imageCall // those that are not under way
	whole    sync.Mutex      // held by PredictBatch
}

// NewServing makes calls of a serving signature, which takes images, ready, for one of its
// outputs. They are given batch images each, and there are as many as keep the processor
// busy. Above 1 image, it looks for the places of a batch that are alike (see Predict),
// which takes some calls.
func (s *Session) NewServing(signature string, batch int, output string) (*Serving, error) {
	function, err := s.newImageFunction(signature, output)
	if err != nil {
		return nil, err
	}
	if batch == 1 {
		err = function.prepare(1, 2*s.threads)
	} else if err = function.prepare(batch, min(callsAtOnce, s.threads)); err == nil {
		err = function.findPlaces(servingChecks)
	}
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", function.name, err)
	}
	v := &Serving{function: function, output: output, idle: make(chan *imageCall, len(function.calls))}
	for _, call := range function.calls {
		v.idle <- call
	}
	return v, nil
}

// Calls is how many calls are made at once, at most.
func (v *Serving) Calls() int { return len(v.function.calls) }

// Images is how many images a call of Predict takes, at most.
func (v *Serving) Images() int { return len(v.function.places) }

// Predict computes the output [n,...] for n images, n x height x width x 3
// bytes, into dst, which has room for them and no more. It waits while as many calls
// are under way as can be. An image's output depends neither on the other
// images nor on n: the graph is always given a full batch, in which images stand at
// those places only that give the same bits.
func (v *Serving) Predict(images []byte, dst []float32) error {
	call := <-v.idle
	defer func() { v.idle <- call }()
	v.function.session.count(1, int64(len(dst)))
	return v.function.call(call, images, dst, v.function.session.imageBytes())
}

// PredictBatch computes the output [B,...] for b's images in one call of just as many
// images, into dst where it has room, and returns it. One batch is computed at a time.
func (v *Serving) PredictBatch(b *dataset.Batch, dst []float32) ([]float32, error) {
	v.whole.Lock()
	defer v.whole.Unlock()
	values, err := v.function.session.Predict(v.function.name, b, v.output)
	return append(dst[:0], values...), err
}
