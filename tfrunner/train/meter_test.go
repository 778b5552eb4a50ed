package train_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestRateCountsNoBurnIn runs on synctest's clock, which only Sleep moves on.
func TestRateCountsNoBurnIn(t *testing.T) { synctest.Test(t, testRateCountsNoBurnIn) }

func testRateCountsNoBurnIn(t *testing.T) {
	calls := 0
	rate, err := train.Meter{BurnIn: 2, Steps: 5}.Rate(t.Context(), func() (int, error) {
		calls++
		if calls <= 2 {
			time.Sleep(time.Hour)
		}
		time.Sleep(time.Second)
		return 1000, nil
	})
	if err != nil || calls != 7 {
		t.Fatalf("%d calls, error %v", calls, err)
	}
	if rate != 1000 {
		t.Errorf("%v images/s, want 1000: those of the five steps after the burn-in", rate)
	}
	broken := errors.New("broken")
	if _, err := (train.Meter{Steps: 1}).Rate(t.Context(), func() (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestEndlessGoesOnWithTheNextEpoch(t *testing.T) {
	var labels []float32
	for b, err := range train.Endless(t.Context(), faketrain.Source{Count: 3}) {
		if err != nil {
			t.Fatal(err)
		}
		if labels = append(labels, b.Targets["labels"]...); len(labels) == 6 {
			break
		}
	}
	if got := [2]float32{labels[0], labels[3]}; got != [2]float32{0, 1} {
		t.Errorf("the first labels of two epochs are %v, want those of epochs 0 and 1", got)
	}
}
