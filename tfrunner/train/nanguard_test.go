package train_test

import (
	"math"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

func TestNaNGuardNamesTheImagesAndTheLastGoodCheckpoint(t *testing.T) {
	model := &faketrain.Model{Loss: func(step int) float64 { return []float64{1, math.Inf(1)}[step/3] }}
	err := faketrain.Trainer(model, train.NaNGuard(func() string { return "run/good" })).Run(t.Context(), &train.Progress{Phase: "warmup"})
	const want = "epoch 1, step 3: the loss is +Inf; the images of the batch:\n  4\n  5"
	if err == nil || err.Error() != want || !strings.Contains(fault.Hint(err), `"run/good"`) {
		t.Errorf("%v, hint %q", err, fault.Hint(err))
	}
}
