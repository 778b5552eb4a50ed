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
	out, err := s.call(name, batchValues(b, scalars), "loss", "correct")
	if err != nil {
		return train.StepResult{}, err
	}
	var measured [2]float32
	values := measured[:0]
	for _, t := range out {
		if values, err = readFloat32(t, values); err != nil {
			return train.StepResult{}, err
		}
	}
	return train.StepResult{Loss: float64(values[0]), Correct: float64(values[1])}, nil
}

// Evaluate implements train.Model.
func (s *Session) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (train.Evaluation, error) {
	name := graph.EvaluateSignature
	if b.Features != nil {
		name = graph.EvaluateFromFeaturesSignature(phase)
	}
	out, err := s.call(name, batchValues(b, scalars), "loss", "probabilities")
	if err != nil {
		return train.Evaluation{}, err
	}
	if s.losses, err = readFloat32(out[0], s.losses[:0]); err != nil {
		return train.Evaluation{}, err
	}
	if s.probabilities, err = readFloat32(out[1], s.probabilities[:0]); err != nil {
		return train.Evaluation{}, err
	}
	return train.Evaluation{Losses: s.losses, Probabilities: s.probabilities}, nil
}

// Predict returns the probabilities [B,C] of b's images, whose labels do not
// matter; they are valid until the next call.
func (s *Session) Predict(b *dataset.Batch) ([]float32, error) {
	out, err := s.call(graph.ServingSignature, batchValues(b, nil), "probabilities")
	if err != nil {
		return nil, err
	}
	s.probabilities, err = readFloat32(out[0], s.probabilities[:0])
	return s.probabilities, err
}

func batchValues(b *dataset.Batch, scalars graph.Scalars) values {
	return values{n: len(b.Labels), images: b.Images, features: b.Features, labels: b.Labels, weights: b.Weights, scalars: scalars}
}

// call calls the signature name.
func (s *Session) call(name string, v values, outputs ...string) ([]*tf.Tensor, error) {
	sig, err := s.signature(name, outputs...)
	if err != nil {
		return nil, err
	}
	fed, err := sig.fill(v)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, err)
	}
	out, err := s.run(fed, sig.fetches, nil)
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", name, callFailed(err))
	}
	return out, nil
}

// Save implements train.Model. The files are <prefix>.index and
// <prefix>.data-00000-of-00001. TensorFlow neither syncs them nor replaces old
// ones safely: write to a new folder and sync.
func (s *Session) Save(prefix string) error {
	fetch, err := s.output(s.saveOps.save)
	if err != nil {
		return err
	}
	if err := s.runSaver(prefix, []tf.Output{fetch}, nil); err != nil {
		return fmt.Errorf("save variables to %q: %w", prefix, err)
	}
	return nil
}

// Restore implements train.Model.
func (s *Session) Restore(prefix string) error {
	op := s.saved.Graph.Operation(s.saveOps.restore)
	if op == nil {
		return fmt.Errorf("the graph has no operation %q", s.saveOps.restore)
	}
	if err := s.runSaver(prefix, nil, []*tf.Operation{op}); err != nil {
		return fmt.Errorf("restore variables from %q: %w", prefix, err)
	}
	return nil
}

// runSaver runs a part of the saver on the files at prefix. TensorFlow takes a name
// without a slash for one in no folder, so it is made absolute.
func (s *Session) runSaver(prefix string, fetches []tf.Output, targets []*tf.Operation) error {
	input, err := s.output(s.saveOps.filename)
	if err != nil {
		return err
	}
	return withLiteral(prefix, func(folder *literalFolder, literal string) error {
		tensor, err := tf.NewTensor(literal)
		if err != nil {
			return err
		}
		if _, err := s.run(map[tf.Output]*tf.Tensor{input: tensor}, fetches, targets); err != nil {
			return folder.failed(err)
		}
		return nil
	})
}
