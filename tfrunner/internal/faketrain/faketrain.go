// Package faketrain is a model of one number and its images, for tests of what
// surrounds training.
package faketrain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// Model is a model of one number: each step moves it by what the batch
// holds, so that two runs end alike only if they saw the same batches.
type Model struct {
	Weight  float64 // what is saved, with its average
	Average float64 `json:",omitempty"`

	Backbone string `json:"-"` // what is frozen, which may be saved
	Written  int    `json:"-"` // how often it was

	Loss   func(step int) float64 `json:"-"` // overrides the loss when set
	Steps  int                    `json:"-"` // done
	Frozen map[string]string      `json:"-"` // what ReadVariables gives

	Averages bool `json:"-"` // the weight is averaged
}

// Train implements train.Model.
func (m *Model) Train(_ string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	for _, label := range b.Targets["labels"] {
		m.Weight = m.Weight*0.9 + scalars[graph.LearningRate]*float64(label)
	}
	if m.Averages {
		m.Average = 0.75*m.Average + 0.25*m.Weight
	}
	m.Steps++
	res := train.StepResult{Loss: m.Weight, Sums: map[string]float64{"correct": 1}}
	if m.Loss != nil {
		res.Loss = m.Loss(m.Steps)
	}
	return res, nil
}

// Evaluate implements train.Model.
func (m *Model) Evaluate(_ string, b *dataset.Batch, _ graph.Scalars) (train.Evaluation, error) {
	var losses, probabilities []float32
	for range b.Samples {
		losses = append(losses, float32(m.Weight))
		probabilities = append(probabilities, 0.25, 0.75)
	}
	return train.Evaluation{Losses: losses, Outputs: map[string][]float32{"probabilities": probabilities}}, nil
}

// Save implements train.Model.
func (m *Model) Save(prefix, _ string) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(prefix+".index", data, 0o644)
}

// SaveFrozen implements train.Model.
func (m *Model) SaveFrozen(prefix, _ string) error {
	m.Written++
	return os.WriteFile(prefix+".index", fmt.Append(nil, m.Backbone), 0o644)
}

// Restore implements train.Model. Where only the weight was saved, it is all that is restored.
func (m *Model) Restore(from train.Saved) error {
	data, err := os.ReadFile(from.Changing + ".index")
	if err != nil {
		return err
	}
	if from.Frozen != from.Changing && from.Frozen != "" {
		frozen, err := os.ReadFile(from.Frozen + ".index")
		if err != nil {
			return err
		}
		m.Backbone = string(frozen)
	}
	return json.Unmarshal(data, m)
}

// SwapAverages implements train.Model.
func (m *Model) SwapAverages(string) error {
	if m.Averages {
		m.Weight, m.Average = m.Average, m.Weight
	}
	return nil
}

// ReadVariables implements train.Model.
func (m *Model) ReadVariables(string) (train.Variables, error) {
	v := train.Variables{Frozen: m.Frozen}
	if math.IsNaN(m.Weight) {
		v.NotFinite = "head/kernel"
	}
	return v, nil
}

// Metrics are those of the model's task.
var Metrics = []graph.Metric{{Name: "accuracy", Better: graph.Higher, Sum: "correct"}}

// Evaluator counts the images whose most probable class of two is their label.
type Evaluator struct {
	Images []string // in the order in which they came
	right  int
}

// Add implements train.Evaluator.
func (e *Evaluator) Add(image string, targets, outputs map[string][]float32) error {
	e.Images = append(e.Images, image)
	if p := outputs["probabilities"]; (p[1] > p[0]) == (targets["labels"][0] == 1) {
		e.right++
	}
	return nil
}

// Metrics implements train.Evaluator.
func (e *Evaluator) Metrics() map[string]float64 {
	return map[string]float64{"accuracy": float64(e.right) / float64(len(e.Images))}
}

// ErrKilled stands for the end of a process.
var ErrKilled = errors.New("killed")

// Source gives batches of two images whose labels depend on the epoch.
type Source struct {
	Count int // images in an epoch
}

// Images implements train.Source.
func (s Source) Images() int { return s.Count }

// Steps implements train.Source.
func (s Source) Steps() int { return (s.Count + 1) / 2 }

// Batches implements train.Source.
func (s Source) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		for step := first; step < s.Steps(); step++ {
			if ctx.Err() != nil {
				yield(nil, ctx.Err())
				return
			}
			b := &dataset.Batch{}
			var labels []float32
			for i := 2 * step; i < min(2*step+2, s.Count); i++ {
				labels = append(labels, float32((i+epoch)%2))
				b.Samples = append(b.Samples, dataset.Sample{Path: fmt.Sprint(i), Label: int32((i + epoch) % 2)})
			}
			b.Targets = map[string][]float32{"labels": labels}
			if !yield(b, nil) {
				return
			}
		}
	}
}

// Trainer trains m for three epochs of seven images each.
func Trainer(m train.Model, hooks ...train.Hook) *train.Trainer {
	return &train.Trainer{
		Model: m, Phase: "warmup", Epochs: 3, LearningRate: 0.5,
		Training: Source{Count: 7}, Validation: Source{Count: 4}, Hooks: hooks,
		Metrics: Metrics, NewEvaluator: func() train.Evaluator { return &Evaluator{} },
	}
}

// FailingSource fails with its first batch.
type FailingSource struct{ Source }

// Batches implements train.Source.
func (FailingSource) Batches(context.Context, int, int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) { yield(nil, ErrKilled) }
}
