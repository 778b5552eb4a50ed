package session

import (
	"fmt"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/dataset"
)

// signature is one function of the graph, ready to be called with a batch.
type signature struct {
	inputs  map[string]tf.Output
	fetches []tf.Output    // in the order asked for
	sizes   map[int]*feeds // by batch size: a full batch, and the smaller last ones
}

// feeds are the input tensors of a signature for one batch size.
type feeds struct {
	buffers map[string]buffer
	byInput map[tf.Output]*tf.Tensor
}

// signature looks up the function called name, whose given outputs a call
// returns in that order.
func (s *Session) signature(name string, outputs ...string) (*signature, error) {
	if sig, ok := s.signatures[name]; ok {
		return sig, nil
	}
	def, ok := s.saved.Signatures[name]
	if !ok {
		return nil, fmt.Errorf("the graph has no signature %q", name)
	}
	sig := &signature{inputs: map[string]tf.Output{}, sizes: map[int]*feeds{}}
	for input, info := range def.Inputs {
		out, err := s.output(info.Name)
		if err != nil {
			return nil, fmt.Errorf("signature %q, input %q: %w", name, input, err)
		}
		sig.inputs[input] = out
	}
	for _, output := range outputs {
		out, err := s.output(def.Outputs[output].Name)
		if err != nil {
			return nil, fmt.Errorf("signature %q, output %q: %w", name, output, err)
		}
		sig.fetches = append(sig.fetches, out)
	}
	s.signatures[name] = sig
	return sig, nil
}

// fill copies b and the learning rate into the input tensors that the
// signature has, and returns them.
func (sig *signature) fill(b *dataset.Batch, height, width int, learningRate float64) (map[tf.Output]*tf.Tensor, error) {
	n := len(b.Labels)
	if want := n * height * width * 3; len(b.Images) != want {
		return nil, fmt.Errorf("a batch of %d images holds %d bytes, want %d for %dx%d RGB", n, len(b.Images), want, height, width)
	}
	f, ok := sig.sizes[n]
	if !ok {
		var err error
		if f, err = sig.newFeeds(int64(n), int64(height), int64(width)); err != nil {
			return nil, err
		}
		sig.sizes[n] = f
	}
	for name, buf := range f.buffers {
		switch name {
		case "images":
			copy(buf.bytes, b.Images)
		case "labels":
			buf.setInt32(b.Labels)
		case "weights":
			buf.setFloat32(b.Weights)
		case "learning_rate":
			buf.setFloat32([]float32{float32(learningRate)})
		}
	}
	return f.byInput, nil
}

func (sig *signature) newFeeds(n, height, width int64) (*feeds, error) {
	f := &feeds{map[string]buffer{}, map[tf.Output]*tf.Tensor{}}
	for name, input := range sig.inputs {
		shape, ok := map[string][]int64{
			"images": {n, height, width, 3}, "labels": {n}, "weights": {n}, "learning_rate": {},
		}[name]
		if !ok {
			return nil, fmt.Errorf("a signature takes %q, which this program does not know", name)
		}
		buf, err := newBuffer(input.DataType(), shape...)
		if err != nil {
			return nil, err
		}
		f.buffers[name], f.byInput[input] = buf, buf.tensor
	}
	return f, nil
}
