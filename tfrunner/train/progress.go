package train

import "time"

// Metrics are a loss and an accuracy over a set of images.
type Metrics struct {
	Loss     float64 // mean over images
	Accuracy float64 // share of images classified correctly, 0 to 1
}

// Epoch is one row of a phase's history.
type Epoch struct {
	Epoch           int     `json:"epoch"` // from 1
	Loss            float64 `json:"loss"`
	Accuracy        float64 `json:"accuracy"`
	ValLoss         float64 `json:"val_loss"`
	ValAccuracy     float64 `json:"val_accuracy"`
	LearningRate    float64 `json:"learning_rate"`
	Seconds         float64 `json:"seconds"`           // in all
	ImagesPerSecond float64 `json:"images_per_second"` // training alone
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

// Totals add up the steps of an epoch, so that a batch counts by its images, as
// in Keras.
type Totals struct {
	Loss    float64 `json:"loss"`
	Correct float64 `json:"correct"`
	Images  int     `json:"images"`
	Times   Times   `json:"times"`
}

func (t *Totals) add(r StepResult, images int, waited, stepped time.Duration) {
	t.Loss += r.Loss * float64(images)
	t.Correct += r.Correct
	t.Images += images
	t.Times.Waiting += waited.Seconds()
	t.Times.Stepping += stepped.Seconds()
}

// Metrics are the means over the images so far; zero before the first.
func (t Totals) Metrics() Metrics {
	if t.Images == 0 {
		return Metrics{}
	}
	return Metrics{Loss: t.Loss / float64(t.Images), Accuracy: t.Correct / float64(t.Images)}
}

// ImagesPerSecond is the training speed so far; zero before the first step.
func (t Totals) ImagesPerSecond() float64 {
	seconds := t.Times.Waiting + t.Times.Stepping
	if seconds == 0 {
		return 0
	}
	return float64(t.Images) / seconds
}

// finishEpoch turns the totals into a row of history, with the learning rate of the
// last step, and starts the next epoch.
func (p *Progress) finishEpoch(val Metrics, learningRate float64, validating time.Duration) {
	train := p.Totals.Metrics()
	times := p.Totals.Times
	times.Validating = validating.Seconds()
	p.Epoch++
	p.History = append(p.History, Epoch{
		Epoch: p.Epoch,
		Loss:  train.Loss, Accuracy: train.Accuracy,
		ValLoss: val.Loss, ValAccuracy: val.Accuracy,
		LearningRate:    learningRate,
		Seconds:         times.Total(),
		ImagesPerSecond: p.Totals.ImagesPerSecond(),
		Times:           times,
	})
	p.Step, p.Totals = 0, Totals{}
}
