package train_test

import (
	"math"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/train"
)

func TestNumbersThatMakeNoSenseAreRefusedByName(t *testing.T) {
	step := train.Schedule{Kind: train.ScheduleStep, DropEvery: 2, DropFactor: 0.5}
	cosine := train.Schedule{Kind: train.ScheduleCosine}
	if err := step.Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1} {
		step.DropFactor, cosine.Minimum = bad, bad
		refused(t, step.Check(), "`drop-factor`")
		refused(t, cosine.Check(), "`minimum-learning-rate`")
		refused(t, train.EarlyStopping{Patience: 1, MinDelta: bad}.Check(), "`min-delta`")
	}
	refused(t, train.Schedule{WarmupSteps: -1}.Check(), "`warmup-steps`")
	refused(t, train.Schedule{Kind: train.ScheduleStep, DropFactor: 0.5}.Check(), "`drop-every`")
	refused(t, train.Schedule{Kind: train.SchedulePlateau, DropFactor: 0.5}.Check(), "`drop-patience`")
	refused(t, train.EarlyStopping{Patience: -1}.Check(), "`patience`")
}

func refused(t *testing.T, err error, setting string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), setting) {
		t.Errorf("error %v: want one that names %s", err, setting)
	}
}
