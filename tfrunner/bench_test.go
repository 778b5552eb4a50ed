package tfrunner_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tfft/tfft/tfrunner"
)

func TestRateCountsNoBurnIn(t *testing.T) {
	calls := 0
	rate, err := tfrunner.Meter{BurnIn: 2, Steps: 5}.Rate(t.Context(), func() (int, error) {
		calls++
		if calls <= 2 {
			time.Sleep(50 * time.Millisecond)
		}
		return 1000, nil
	})
	if err != nil || calls != 7 {
		t.Fatalf("%d calls, error %v", calls, err)
	}
	if rate < 5000/0.05 { // what it would be at most, had the burn-in counted
		t.Errorf("%v images/s: the burn-in counted", rate)
	}
	broken := errors.New("broken")
	if _, err := (tfrunner.Meter{Steps: 1}).Rate(t.Context(), func() (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestEndlessGoesOnWithTheNextEpoch(t *testing.T) {
	var labels []int32
	for b, err := range tfrunner.Endless(t.Context(), fakeSource{3}) {
		if err != nil {
			t.Fatal(err)
		}
		if labels = append(labels, b.Labels...); len(labels) == 6 {
			break
		}
	}
	if got := [2]int32{labels[0], labels[3]}; got != [2]int32{0, 1} {
		t.Errorf("the first labels of two epochs are %v, want those of epochs 0 and 1", got)
	}
}
