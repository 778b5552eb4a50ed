package session

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/tfrunner/graph"
)

// signature is one function of the graph, ready to be called.
type signature struct {
	inputs  map[string]input
	outputs map[string]tf.Output
	sizes   map[int]*feeds // by batch size: a full batch, and the smaller last ones
}

// input is what a signature takes under some name.
type input struct {
	output tf.Output
	shape  []int64 // -1 for the batch
}

// feeds are the input tensors of a signature for one batch size.
type feeds struct {
	buffers []namedBuffer // in the order of their names
	byInput map[tf.Output]*tf.Tensor
}

type namedBuffer struct {
	name string // of the input
	buffer
}

// values are what a call feeds; those that the signature does not take are not
// looked at.
type values struct {
	n        int                  // B, the batch size
	images   []byte               // B x height x width x 3
	features []float32            // B x the phase's feature shape
	targets  map[string][]float32 // B x the target's size, by name
	weights  []float32            // B
	scalars  graph.Scalars
}

// signature looks up the function called name.
func (s *Session) signature(name string) (*signature, error) {
	if sig, ok := s.signatures[name]; ok {
		return sig, nil
	}
	def, ok := s.saved.Signatures[name]
	if !ok {
		return nil, fmt.Errorf("the graph has no signature %q", name)
	}
	sig := &signature{inputs: map[string]input{}, outputs: map[string]tf.Output{}, sizes: map[int]*feeds{}}
	for key, info := range def.Inputs {
		out, err := s.output(info.Name)
		if err != nil {
			return nil, fmt.Errorf("signature %q, input %q: %w", name, key, err)
		}
		shape, err := info.Shape.ToSlice()
		if err != nil {
			return nil, fmt.Errorf("signature %q, input %q: %w", name, key, err)
		}
		sig.inputs[key] = input{out, shape}
	}
	for key, info := range def.Outputs {
		out, err := s.output(info.Name)
		if err != nil {
			return nil, fmt.Errorf("signature %q, output %q: %w", name, key, err)
		}
		sig.outputs[key] = out
	}
	s.signatures[name], s.compiled = sig, true
	return sig, nil
}

// fetches are the outputs called names, in that order.
func (sig *signature) fetches(names ...string) ([]tf.Output, error) {
	fetches := make([]tf.Output, len(names))
	for i, name := range names {
		out, ok := sig.outputs[name]
		if !ok {
			return nil, fmt.Errorf("it has no output %q", name)
		}
		fetches[i] = out
	}
	return fetches, nil
}

// fill copies v into the input tensors that the signature has, and returns them.
func (sig *signature) fill(v values) (map[tf.Output]*tf.Tensor, error) {
	f, ok := sig.sizes[v.n]
	if !ok {
		var err error
		if f, err = sig.newFeeds(int64(v.n)); err != nil {
			return nil, err
		}
		sig.sizes[v.n] = f
	}
	for _, b := range f.buffers {
		if err := v.copyTo(b); err != nil {
			return nil, fmt.Errorf("input %q for a batch of %d: %w", b.name, v.n, err)
		}
	}
	return f.byInput, nil
}

// copyTo fills an input: with a part of the batch or, where that has none of its
// name, with a scalar.
func (v values) copyTo(buf namedBuffer) error {
	switch buf.name {
	case "images":
		return buf.setBytes(v.images)
	case "features":
		return buf.setFloat32(v.features)
	case "weights":
		return buf.setFloat32(v.weights)
	}
	if target, ok := v.targets[buf.name]; ok {
		return buf.setNumbers(target)
	}
	scalar, ok := v.scalars[buf.name]
	if !ok {
		return errors.New("no value is given for it")
	}
	return buf.setScalar(scalar)
}

// newFeeds allocates the inputs for a batch of n.
func (sig *signature) newFeeds(n int64) (*feeds, error) {
	f := &feeds{byInput: map[tf.Output]*tf.Tensor{}}
	for _, name := range slices.Sorted(maps.Keys(sig.inputs)) {
		in := sig.inputs[name]
		shape := make([]int64, len(in.shape))
		for i, d := range in.shape {
			if shape[i] = d; d < 0 {
				shape[i] = n
			}
		}
		buf, err := newBuffer(in.output.DataType(), shape...)
		if err != nil {
			return nil, err
		}
		f.buffers = append(f.buffers, namedBuffer{name, buf})
		f.byInput[in.output] = buf.tensor
	}
	return f, nil
}
