package train_test

import (
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/train"
)

// stoppingCase is what keras_early_stopping.py reads.
type stoppingCase struct {
	Patience int          `json:"patience"`
	MinDelta float64      `json:"min_delta"`
	By       train.BestBy `json:"by"`
	Values   []float64    `json:"values"`
}

// TestEarlyStoppingIsKerass compares random histories with Keras's callback.
func TestEarlyStoppingIsKerass(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	var cases []stoppingCase
	for i := range 60 {
		c := stoppingCase{Patience: 1 + i%5, By: train.BestBy{Column: train.BestByLoss}}
		if i%2 == 1 {
			c.By = train.BestBy{Column: "val_accuracy", Higher: true}
		}
		if i%3 == 2 {
			c.MinDelta = 0.0505 // clear of the hundredths that the values are in
		}
		trend := random.IntN(5) - 2
		for epoch := range 20 {
			c.Values = append(c.Values, float64(50+trend*epoch+random.IntN(20))/100)
		}
		cases = append(cases, c)
	}
	early := 0
	for i, want := range gate.Ask[[2]int](t, "testdata/keras_early_stopping.py", cases) {
		c := cases[i]
		e := train.EarlyStopping{Patience: c.Patience, MinDelta: c.MinDelta, By: c.By}
		var history []train.Epoch
		for len(history) < len(c.Values) && !e.Stops(history) {
			v := c.Values[len(history)]
			history = append(history, train.Epoch{Epoch: len(history) + 1, Validation: train.Metrics{"loss": v, "accuracy": v}})
		}
		if len(history) != want[0] {
			t.Errorf("%+v: stopped after %d epochs, Keras after %d", c, len(history), want[0])
		}
		// With a least difference, Keras restores the last epoch that counted as
		// better, tfft the best.
		if best := c.By.In(history).Epoch; c.MinDelta == 0 && best != want[1] {
			t.Errorf("%+v: epoch %d is the best, Keras restores %d", c, best, want[1])
		}
		if len(history) < len(c.Values) {
			early++
		}
	}
	t.Logf("%d of %d stopped early", early, len(cases))
	if early == 0 || early == len(cases) {
		t.Error("the cases do not tell stopping from not stopping")
	}
}
