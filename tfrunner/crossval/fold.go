package crossval

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// trained is a training without one fold, as the journal has it.
type trained struct {
	place
	History []train.Epoch `json:"history"` // validated on the fold's images
	Answers []Answer      `json:"answers"` // on each of these, in their order
}

// Answer is what is true of an image and what the model says of it, by the names of the task's
// targets and outputs.
type Answer struct {
	Targets map[string][]float32 `json:"targets"`
	Outputs map[string][]float32 `json:"outputs"`
}

// recorder is an evaluator that keeps what it is given.
type recorder struct {
	evaluator.Evaluator
	images  []dataset.Sample // that it expects
	answers []Answer
}

// Add implements evaluator.Evaluator.
func (r *recorder) Add(image string, targets, outputs map[string][]float32) error {
	if n := len(r.answers); n >= len(r.images) || r.images[n].Path != image {
		return fmt.Errorf("%q is not the next image of the fold", image)
	}
	r.answers = append(r.answers, Answer{cloned(targets), cloned(outputs)})
	return r.Evaluator.Add(image, targets, outputs)
}

// cloned is a copy: the values belong to whoever gives them.
func cloned(values map[string][]float32) map[string][]float32 {
	values = maps.Clone(values)
	for name, v := range values {
		values[name] = slices.Clone(v)
	}
	return values
}

// trainWithout trains without a fold, and has the model say what that fold's images are.
func (x *experiment) trainWithout(ctx context.Context, at place, onEpoch func(train.Epoch)) (*trained, error) {
	rest, held := x.dealt.without(at), x.dealt.within(at)
	answers := &recorder{Evaluator: x.trials.NewEvaluator(), images: held}
	stands, err := x.trials.Train(ctx, tfrunner.Trial{
		Phase: x.phase, Training: rest, Validation: held, Evaluated: answers, OnEpoch: onEpoch,
	})
	if err != nil {
		return nil, err
	}
	x.out.Note("%s: %s %.4f on %d images", x.name(at), metric, answers.Metrics()[metric], len(held))
	return &trained{place: at, History: stands.Progress.History, Answers: answers.answers}, nil
}
