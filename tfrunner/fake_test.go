package tfrunner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner"
)

// fakeModel is a model of one number: each step moves it by what the batch
// holds, so that two runs end alike only if they saw the same batches.
type fakeModel struct {
	Weight float64
	loss   func(step int) float64 // overrides the loss when set
	steps  int
	frozen map[string]string
}

func (m *fakeModel) Train(_ string, b *dataset.Batch, scalars tfrunner.Scalars) (tfrunner.StepResult, error) {
	for _, label := range b.Labels {
		m.Weight = m.Weight*0.9 + scalars[tfrunner.LearningRate]*float64(label)
	}
	m.steps++
	res := tfrunner.StepResult{Loss: m.Weight, Correct: 1}
	if m.loss != nil {
		res.Loss = m.loss(m.steps)
	}
	return res, nil
}

func (m *fakeModel) Evaluate(_ string, b *dataset.Batch, _ tfrunner.Scalars) (tfrunner.Evaluation, error) {
	var out tfrunner.Evaluation
	for range b.Labels {
		out.Losses = append(out.Losses, float32(m.Weight))
		out.Probabilities = append(out.Probabilities, 0.25, 0.75)
	}
	return out, nil
}

func (m *fakeModel) Save(prefix string) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(prefix+".index", data, 0o644)
}

func (m *fakeModel) Restore(prefix string) error {
	data, err := os.ReadFile(prefix + ".index")
	if err != nil {
		return err
	}
	return json.Unmarshal(data, m)
}

func (m *fakeModel) ReadVariables(string) (tfrunner.Variables, error) {
	v := tfrunner.Variables{Frozen: m.frozen}
	if math.IsNaN(m.Weight) {
		v.NotFinite = "head/kernel"
	}
	return v, nil
}

// errKilled stands for the end of a process.
var errKilled = errors.New("killed")

// fakeSource gives batches of two images whose labels depend on the epoch.
type fakeSource struct{ images int }

func (s fakeSource) Images() int { return s.images }
func (s fakeSource) Steps() int  { return (s.images + 1) / 2 }

func (s fakeSource) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		for step := first; step < s.Steps(); step++ {
			if ctx.Err() != nil {
				yield(nil, ctx.Err())
				return
			}
			b := &dataset.Batch{}
			for i := 2 * step; i < min(2*step+2, s.images); i++ {
				b.Labels = append(b.Labels, int32((i+epoch)%2))
				b.Samples = append(b.Samples, dataset.Sample{Path: fmt.Sprint(i), Label: int32((i + epoch) % 2)})
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}

func trainer(m tfrunner.Model, hooks ...tfrunner.Hook) *tfrunner.Trainer {
	return &tfrunner.Trainer{
		Model: m, Phase: "warmup", Epochs: 3, LearningRate: 0.5,
		Training: fakeSource{7}, Validation: fakeSource{4}, Hooks: hooks,
	}
}

// failingSource fails with its first batch.
type failingSource struct{ fakeSource }

func (failingSource) Batches(context.Context, int, int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) { yield(nil, errKilled) }
}
