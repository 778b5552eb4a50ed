package train_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// blind gives no finite number for one image.
type blind struct {
	faketrain.Model
	path        string
	loss, share float32
}

func (m *blind) Evaluate(phase string, b *dataset.Batch, scalars graph.Scalars) (train.Evaluation, error) {
	out, err := m.Model.Evaluate(phase, b, scalars)
	for i, s := range b.Samples {
		if s.Path == m.path {
			out.Losses[i], out.Outputs["probabilities"][2*i+1] = m.loss, m.share
		}
	}
	return out, err
}

func TestEvaluationNamesTheImageWithoutAnAnswer(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, m := range []blind{{loss: nan, share: nan}, {loss: 1, share: nan}, {loss: inf, share: 0.5}} {
		m.path = "2"
		evaluator := &faketrain.Evaluator{}
		_, err := train.Evaluate(t.Context(), &m, "warmup", nil, faketrain.Source{Count: 4}, evaluator)
		if slices.Contains(evaluator.Images, "2") {
			t.Error("it is given a class")
		}
		var bad *train.NotFinite
		if !errors.As(err, &bad) || len(bad.Samples) != 1 || bad.Samples[0].Path != "2" || fault.Code(err) != fault.ExitFailed || fault.Hint(err) == "" {
			t.Errorf("%+v: %v", m, err)
		}
		err = faketrain.Trainer(&m).Run(t.Context(), &train.Progress{Phase: "warmup"})
		if err == nil || !strings.Contains(err.Error(), "validate after epoch 1: the model gives") || !strings.Contains(err.Error(), `"2"`) {
			t.Errorf("%+v in validation: %v", m, err)
		}
	}
	if _, err := train.Evaluate(t.Context(), &blind{path: "none"}, "warmup", nil, faketrain.Source{Count: 4}, &faketrain.Evaluator{}); err != nil {
		t.Error(err)
	}
}

// labelled is a source of one batch of many images.
type labelled struct{ faketrain.Source }

func (l labelled) Batches(ctx context.Context, epoch, first int) iter.Seq2[*dataset.Batch, error] {
	return func(yield func(*dataset.Batch, error) bool) {
		b := &dataset.Batch{}
		for part, err := range l.Source.Batches(ctx, epoch, first) {
			if err != nil {
				yield(nil, err)
				return
			}
			b.Samples = append(b.Samples, part.Samples...)
			b.Targets = map[string][]float32{"labels": make([]float32, len(b.Samples))}
		}
		yield(b, nil)
	}
}

// TestEvaluationNamesAFewImages has weights that give nothing finite.
func TestEvaluationNamesAFewImages(t *testing.T) {
	_, err := train.Evaluate(t.Context(), &faketrain.Model{Weight: math.NaN()}, "warmup", nil, labelled{faketrain.Source{Count: 20}}, &faketrain.Evaluator{})
	const want = `the model gives NaN for "0", "1", "2", "3", "4", "5", "6", "7" and 12 more (20 of the 20 images of a batch)`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestRateTestAsksWhoIsToBlame(t *testing.T) {
	test := func(answer error) (asked string, err error) {
		s := train.RateTest{
			Model: &faketrain.Model{Loss: func(step int) float64 { return []float64{2, math.NaN()}[step/50] }},
			Phase: "warmup", Start: 1e-5, End: 1, Steps: 100, Training: faketrain.Source{Count: 7},
			OnNotFinite: func(b *dataset.Batch) error { asked += b.Samples[0].Path; return answer },
		}
		_, err = s.Run(t.Context())
		return asked, err
	}
	if asked, err := test(nil); asked != "2" || err != nil {
		t.Errorf("the rate: asked of %q, %v", asked, err)
	}
	blamed := errors.New("a black image")
	if _, err := test(blamed); !errors.Is(err, blamed) || !strings.Contains(err.Error(), "step 50") {
		t.Errorf("an image: %v", err)
	}
}
