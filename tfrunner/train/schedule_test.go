package train_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// scheduleCase is what keras_schedules.py reads.
type scheduleCase struct {
	Schedule      train.Schedule `json:"schedule"`
	Base          float64        `json:"base"`
	StepsPerEpoch int            `json:"steps_per_epoch"`
	Epochs        int            `json:"epochs"`
	ValLoss       []float64      `json:"val_loss"`
}

// schedules are all kinds, with and without their flags.
var schedules = []train.Schedule{
	{Kind: train.ScheduleConstant},
	{Kind: train.ScheduleConstant, WarmupSteps: 30},
	{Kind: train.ScheduleCosine},
	{Kind: train.ScheduleCosine, WarmupSteps: 1, Minimum: 1e-5},
	{Kind: train.ScheduleCosine, WarmupSteps: 25, Minimum: 2e-4},
	{Kind: train.ScheduleStep, DropEvery: 3, DropFactor: 0.5},
	{Kind: train.ScheduleStep, DropEvery: 1, DropFactor: 0.1, WarmupSteps: 45, Minimum: 1e-6},
	{Kind: train.SchedulePlateau, DropPatience: 1, DropFactor: 0.8},
	{Kind: train.SchedulePlateau, DropPatience: 3, DropFactor: 0.5, WarmupSteps: 7, Minimum: 1e-5},
}

// TestSchedulesAreKerass compares 200 steps of each schedule with Keras's own
// schedule or callback, in long and in short epochs.
func TestSchedulesAreKerass(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 11))
	var cases []scheduleCase
	for _, s := range schedules {
		for _, perEpoch := range []int{1, 20} {
			c := scheduleCase{Schedule: s, Base: 1e-3, StepsPerEpoch: perEpoch, Epochs: 200 / perEpoch}
			for epoch := range c.Epochs {
				// Less and less better, in whole thousandths: clear of the 1e-4 that counts.
				c.ValLoss = append(c.ValLoss, math.Round(1e3/(1+0.4*float64(epoch)))/1e3+float64(random.IntN(200))/1e3)
			}
			cases = append(cases, c)
		}
	}
	for i, want := range gate.Ask[[]float64](t, "testdata/keras_schedules.py", cases) {
		c := cases[i]
		if len(want) != 200 {
			t.Fatalf("%v: %d rates", c.Schedule, len(want))
		}
		worst, rates := 0.0, map[float64]bool{}
		for step := range want {
			got := c.rate(step)
			rates[got] = true
			worst = max(worst, math.Abs(got-want[step])/c.Base)
			if worst > 1e-6 {
				t.Fatalf("%v, %d steps an epoch, step %d: %v, Keras %v", c.Schedule, c.StepsPerEpoch, step, got, want[step])
			}
		}
		if c.Schedule.Varies() && len(rates) < 2 {
			t.Errorf("%v: the rate never changed", c.Schedule)
		}
		t.Logf("%v, %d steps an epoch: %d rates, largest difference %.1g of the learning rate", c.Schedule, c.StepsPerEpoch, len(rates), worst)
	}
}

// rate is the learning rate of the phase's step.
func (c scheduleCase) rate(step int) float64 {
	at := train.Moment{Epoch: step / c.StepsPerEpoch, Step: step % c.StepsPerEpoch, StepsPerEpoch: c.StepsPerEpoch, Epochs: c.Epochs}
	for _, loss := range c.ValLoss[:at.Epoch] {
		at.History = append(at.History, train.Epoch{Validation: train.Metrics{train.Loss: loss}})
	}
	return c.Schedule.Rate(c.Base, at)
}

// rateRecorder is a faketrain.Model that notes the learning rates it is given.
type rateRecorder struct {
	faketrain.Model
	rates []float64
}

func (m *rateRecorder) Train(phase string, b *dataset.Batch, scalars graph.Scalars) (train.StepResult, error) {
	m.rates = append(m.rates, scalars[graph.LearningRate])
	return m.Model.Train(phase, b, scalars)
}

// TestTrainerFollowsTheSchedule looks at what the model is given and at what the
// history says, in a run and in one that was stopped after each step.
func TestTrainerFollowsTheSchedule(t *testing.T) {
	for _, s := range schedules {
		model := &rateRecorder{}
		tr := faketrain.Trainer(model)
		tr.Schedule, tr.LearningRate = s, 1e-3
		p := train.Progress{Phase: "warmup"}
		if err := tr.Run(t.Context(), &p); err != nil {
			t.Fatal(err)
		}
		perEpoch := tr.Training.Steps()
		for step, got := range model.rates {
			epoch := step / perEpoch
			want := s.Rate(1e-3, train.Moment{
				Epoch: epoch, Step: step % perEpoch, StepsPerEpoch: perEpoch, Epochs: tr.Epochs, History: p.History[:epoch],
			})
			if got != want {
				t.Errorf("%v, step %d: %v, want %v", s, step, got, want)
			}
			if step%perEpoch == perEpoch-1 && p.History[epoch].LearningRate != got {
				t.Errorf("%v: history has %v for epoch %d, want its last rate %v", s, p.History[epoch].LearningRate, epoch+1, got)
			}
		}
	}
}

func TestScheduleSaysWhatItIs(t *testing.T) {
	for want, s := range map[string]train.Schedule{
		"constant":                          {},
		"step drop-every=3 drop-factor=0.5": {Kind: "step", DropEvery: 3, DropFactor: 0.5},
		"plateau warmup-steps=7 drop-patience=3 drop-factor=0.1 minimum-learning-rate=1e-06": {Kind: "plateau", DropPatience: 3, DropFactor: 0.1, WarmupSteps: 7, Minimum: 1e-6},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
