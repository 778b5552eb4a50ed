package train

import (
	"time"

	"github.com/tfft/tfft/tfrunner/graph"
)

// Epoch is one row of a phase's history. In JSON all figures stand side by side, those of
// the validation images with val_ before their names.
type Epoch struct {
	Epoch           int     // from 1
	Training        Metrics // while it was trained
	Validation      Metrics // after it
	LearningRate    float64 // of the last step
	Seconds         float64 // in all
	ImagesPerSecond float64 // training alone
	Times
}

// Times say what an epoch's time went to, in seconds.
type Times struct {
	Waiting    float64 `json:"waiting_seconds"`    // for batches to train on
	Stepping   float64 `json:"stepping_seconds"`   // in training steps
	Validating float64 `json:"validating_seconds"` // waiting for batches included
	Caching    float64 `json:"caching_seconds"`    // computing features before it
}

// Plus adds up.
func (t Times) Plus(o Times) Times {
	return Times{t.Waiting + o.Waiting, t.Stepping + o.Stepping, t.Validating + o.Validating, t.Caching + o.Caching}
}

// Total is all of it.
func (t Times) Total() float64 { return t.Waiting + t.Stepping + t.Validating + t.Caching }

// Progress is how far a phase has come. Together with the model's variables it
// is all that training needs to continue: order and augmentation of the images
// follow from the seed and the epoch.
type Progress struct {
	Phase   string  `json:"phase"`
	Epoch   int     `json:"epoch"`   // epochs completed
	Step    int     `json:"step"`    // steps done of the epoch under way
	Totals  Totals  `json:"sums"`    // over those steps
	History []Epoch `json:"history"` // one row for each completed epoch
}

// Began says whether the phase has taken a step.
func (p *Progress) Began() bool { return p.Epoch > 0 || p.Step > 0 }

// Totals add up the steps of an epoch, so that a batch counts by its images, as
// in Keras. In JSON the sums stand beside images and times.
type Totals struct {
	Sums   map[string]float64 // of Loss times images, and of StepResult.Sums
	Images int
	Times  Times
}

func (t *Totals) add(r StepResult, images int, waited, stepped time.Duration) {
	if t.Sums == nil {
		t.Sums = map[string]float64{}
	}
	t.Sums[Loss] += r.Loss * float64(images)
	for name, sum := range r.Sums {
		t.Sums[name] += sum
	}
	t.Images += images
	t.Times.Waiting += waited.Seconds()
	t.Times.Stepping += stepped.Seconds()
}

// Metrics are the means over the images so far: the loss, and the metrics given. Before
// the first image there are none.
func (t Totals) Metrics(metrics []graph.Metric) Metrics {
	if t.Images == 0 {
		return nil
	}
	means := Metrics{Loss: t.Sums[Loss] / float64(t.Images)}
	for _, m := range metrics {
		means[m.Name] = t.Sums[m.Sum] / float64(t.Images)
	}
	return means
}

// ImagesPerSecond is the training speed so far; zero before the first step.
func (t Totals) ImagesPerSecond() float64 {
	seconds := t.Times.Waiting + t.Times.Stepping
	if seconds == 0 {
		return 0
	}
	return float64(t.Images) / seconds
}

// finishEpoch turns the epoch under way into a row of history, with the learning rate of
// the last step, and starts the next one.
func (p *Progress) finishEpoch(training, validation Metrics, learningRate float64, validating time.Duration) {
	times := p.Totals.Times
	times.Validating = validating.Seconds()
	p.Epoch++
	p.History = append(p.History, Epoch{
		Epoch: p.Epoch, Training: training, Validation: validation,
		LearningRate:    learningRate,
		Seconds:         times.Total(),
		ImagesPerSecond: p.Totals.ImagesPerSecond(),
		Times:           times,
	})
	p.Step, p.Totals = 0, Totals{}
}
