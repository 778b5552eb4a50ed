package learningcurve

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// metric is the one that counts images.
const metric = "accuracy"

// subset is one of the training images.
type subset struct {
	Images int `json:"images"`
	Repeat int `json:"repeat"` // from 1
}

// name is what a training on it is called.
func (s subset) name() string { return fmt.Sprintf("%d images, repeat %d", s.Images, s.Repeat) }

// trained is a training on a subset, as the journal has it.
type trained struct {
	subset
	Right   string  `json:"right"` // 1 for each validation image that was told right, else 0
	Loss    float64 `json:"loss"`  // of the validation images
	Seconds float64 `json:"seconds"`
}

// judge is an evaluator that keeps which images were told right.
type judge struct {
	evaluator.Evaluator
	right strings.Builder
	hits  int
}

// Add implements evaluator.Evaluator.
func (j *judge) Add(image string, targets, outputs map[string][]float32) error {
	if err := j.Evaluator.Add(image, targets, outputs); err != nil {
		return err
	}
	images := j.right.Len() + 1
	if hits := int(math.Round(j.Metrics()[metric] * float64(images))); hits > j.hits {
		j.hits = hits
		return j.right.WriteByte('1')
	}
	return j.right.WriteByte('0')
}

// trainOn trains on a subset, and has the model say what the validation images are.
func (x *experiment) trainOn(ctx context.Context, at subset, onEpoch func(train.Epoch)) (*trained, error) {
	chosen := slices.Sorted(slices.Values(x.orders[at.Repeat-1][:at.Images]))
	images := make([]dataset.Sample, len(chosen))
	for i, index := range chosen {
		images[i] = x.training[index]
	}
	told := &judge{Evaluator: x.trials.NewEvaluator()}
	stands, err := x.trials.Train(ctx, tfrunner.Trial{
		Phase: x.phase, Training: images, Evaluated: told, OnEpoch: onEpoch,
	})
	if err != nil {
		return nil, err
	}
	t := &trained{subset: at, Right: told.right.String()}
	for _, epoch := range stands.Progress.History {
		t.Loss, t.Seconds = epoch.Validation[train.Loss], t.Seconds+epoch.Seconds
	}
	x.out.Note("%s: %s %.4f", at.name(), metric, t.accuracy())
	return t, nil
}

// accuracy is the share of the validation images that were told right.
func (t *trained) accuracy() float64 {
	return float64(strings.Count(t.Right, "1")) / float64(len(t.Right))
}
