package session

import (
	"fmt"

	tf "github.com/wamuir/graft/tensorflow"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

var _ train.FeatureModel = (*Session)(nil)

// Train implements train.Model: one call of the phase's train signature,
// from features where the batch has them.
func (s *Session) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	name := graph.TrainSignature(phase)
	if b.Features != nil {
		name = graph.TrainFromFeaturesSignature(phase)
	}
	outputs := []string{graph.LossOutput}
	for _, m := range s.manifest.Task.Metrics {
		outputs = append(outputs, m.Sum)
	}
	out, err := s.call(name, batchValues(b, scalars), outputs...)
	if err != nil {
		return train.StepResult{}, err
	}
	measured := make([]float32, 0, len(out))
	for _, t := range out {
		if measured, err = readFloat32(t, measured); err != nil {
			return train.StepResult{}, err
		}
	}
	step := train.StepResult{Loss: float64(measured[0]), Sums: map[string]float64{}}
	for i, name := range outputs[1:] {
		step.Sums[name] = float64(measured[i+1])
	}
	return step, nil
}

// Evaluate implements train.Model.
func (s *Session) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (train.Evaluation, error) {
	name := graph.EvaluateSignature
	if b.Features != nil {
		name = graph.EvaluateFromFeaturesSignature(phase)
	}
	outputs := []string{graph.LossOutput}
	for _, r := range s.manifest.Task.Outputs {
		outputs = append(outputs, r.Name)
	}
	out, err := s.call(name, batchValues(b, scalars), outputs...)
	if err != nil {
		return train.Evaluation{}, err
	}
	read, err := s.read(outputs, out)
	if err != nil {
		return train.Evaluation{}, err
	}
	losses := read[graph.LossOutput]
	delete(read, graph.LossOutput)
	return train.Evaluation{Losses: losses, Outputs: read}, nil
}

// read copies what a call returned into buffers that the next call reuses.
func (s *Session) read(names []string, tensors []*tf.Tensor) (map[string][]float32, error) {
	values := map[string][]float32{}
	for i, name := range names {
		var err error
		if s.buffers[name], err = readFloat32(tensors[i], s.buffers[name][:0]); err != nil {
			return nil, fmt.Errorf("output %q: %w", name, err)
		}
		values[name] = s.buffers[name]
	}
	return values, nil
}

// Predict returns what a serving signature gives as one output of the task, [B,...], for
// b's images; what is true of them does not matter. It is valid until the next call.
func (s *Session) Predict(signature string, b *dataset.Batch, output string) ([]float32, error) {
	out, err := s.call(signature, batchValues(b, nil), output)
	if err != nil {
		return nil, err
	}
	values, err := s.read([]string{output}, out)
	return values[output], err
}

func batchValues(b *dataset.Batch, scalars graph.Scalars) values {
	return values{n: len(b.Samples), images: b.Images, features: b.Features, targets: b.Targets, weights: b.Weights, scalars: scalars}
}

// call calls the signature name.
func (s *Session) call(name string, v values, outputs ...string) ([]*tf.Tensor, error) {
	sig, err := s.signature(name)
	if err != nil {
		return nil, err
	}
	fetches, err := sig.fetches(outputs...)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, err)
	}
	fed, err := sig.fill(v)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, err)
	}
	out, err := s.run(fed, fetches, nil)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, callFailed(err))
	}
	return out, nil
}
