package learningcurve

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/eval"
)

// cut is what is left of the errors where there are a quarter fewer.
const cut = 0.75

// resamples is how often the bootstrap draws.
const resamples = 1000

// Result is the outcome. Without its times it is the file learning-curve.json.
type Result struct {
	Phase      string `json:"phase"`
	From       string `json:"from"`              // a checkpoint, or the graph's weights
	Training   int    `json:"training_images"`   // that there are
	Validation int    `json:"validation_images"` // that all was scored on
	Evaluation int    `json:"evaluation_images"` // that nothing was trained or scored on
	Epochs     int    `json:"epochs"`            // of each training

	Sizes   []Size  `json:"sizes"`
	Law     *Law    `json:"law"`     // of the share of errors; nil: there are fewer than three sizes
	Answer  string  `json:"answer"`  // what it says, in a sentence
	Classes []Class `json:"classes"` // the one with the most errors first

	TrainingSeconds float64 `json:"training_seconds,omitempty"` // that the epochs took, those of an earlier process too
	Seconds         float64 `json:"seconds,omitempty"`          // that all took in this process
}

// Size is the outcome of the trainings on so many images.
type Size struct {
	Images    int                `json:"images"`
	Trainings int                `json:"trainings"`
	Accuracy  float64            `json:"accuracy"` // their mean
	Interval  [2]float64         `json:"interval"` // of 95 %, by the bootstrap
	Recall    map[string]float64 `json:"recall"`   // their mean, by class
}

// Law is a power law with intervals of 95 %, by the bootstrap.
type Law struct {
	eval.PowerLaw
	AInterval [2]float64 `json:"a_interval"`
	BInterval [2]float64 `json:"b_interval"`
	CInterval [2]float64 `json:"c_interval"`
	Fewer     *Fewer     `json:"quarter_fewer_errors"` // nil: no number of images is enough
}

// Fewer is how many training images the law asks for.
type Fewer struct {
	Images float64  `json:"images"`
	Low    float64  `json:"low"`
	High   *float64 `json:"high"` // nil: perhaps no number is enough
}

// report sums up, and writes the files.
func (x *experiment) report(took time.Duration) (*Result, error) {
	r := &Result{Phase: x.phase.Name, From: x.trials.From(), Training: len(x.training), Validation: len(x.validation), Epochs: x.phase.Epochs}
	if held := x.trials.Dataset().Evaluation; held != nil {
		r.Evaluation = len(held.Samples)
	}
	curve := x.curve()
	in := curve.Bootstrap(cut, resamples, x.config.Training.Seed)
	for i, share := range curve.Shares() {
		r.Sizes = append(r.Sizes, Size{
			Images: x.sizes[i], Trainings: len(curve.Right[i]), Accuracy: 1 - share,
			Interval: [2]float64{1 - in.Shares[i][1], 1 - in.Shares[i][0]}, Recall: x.recall(curve.Right[i]),
		})
	}
	r.Law, r.Classes = lawOf(curve, in), x.classes(curve)
	r.Answer = r.answer()
	if err := x.write(r); err != nil {
		return nil, err
	}
	for _, at := range x.subsets() {
		r.TrainingSeconds += x.done[at].Seconds
	}
	r.Seconds = took.Seconds()
	return r, nil
}

// curve is what the trainings told right.
func (x *experiment) curve() eval.LearningCurve {
	c := eval.LearningCurve{Sizes: x.sizes, Right: make([][][]bool, len(x.sizes))}
	for i, n := range x.sizes {
		for _, at := range x.subsets() {
			if at.Images != n {
				continue
			}
			right := make([]bool, len(x.validation))
			for image := range right {
				right[image] = x.done[at].Right[image] == '1'
			}
			c.Right[i] = append(c.Right[i], right)
		}
	}
	return c
}

// recall is the share of each class's validation images that trainings told right.
func (x *experiment) recall(trainings [][]bool) map[string]float64 {
	classes := x.trials.Dataset().Classes
	hits, all := make([]int, len(classes)), make([]int, len(classes))
	for _, right := range trainings {
		for i, s := range x.validation {
			all[s.Label]++
			if right[i] {
				hits[s.Label]++
			}
		}
	}
	recall := map[string]float64{}
	for class, name := range classes {
		if all[class] > 0 {
			recall[name] = float64(hits[class]) / float64(all[class])
		}
	}
	return recall
}

// lawOf is the law of a curve; nil: it has too few sizes.
func lawOf(curve eval.LearningCurve, in eval.CurveIntervals) *Law {
	fitted, err := eval.FitPowerLaw(curve.Sizes, curve.Shares())
	if err != nil {
		return nil
	}
	law := &Law{PowerLaw: fitted, AInterval: in.A, BInterval: in.B, CInterval: in.C}
	largest := float64(curve.Sizes[len(curve.Sizes)-1])
	if n := fitted.Images(cut * fitted.At(largest)); !math.IsInf(n, 1) {
		law.Fewer = &Fewer{Images: n, Low: min(in.Images[0], n)}
		if high := in.Images[1]; !math.IsInf(high, 1) {
			high = max(high, n)
			law.Fewer.High = &high
		}
	}
	return law
}

// far is how many times as many images as were trained on make an answer little more than a
// guess.
const far = 10

// answer says how many more images it takes for a quarter fewer errors.
func (r *Result) answer() string {
	if r.Law == nil {
		return fmt.Sprintf("no law is fitted: that takes %d sizes, and there are %d", eval.LawSizes, len(r.Sizes))
	}
	largest := r.Sizes[len(r.Sizes)-1].Images
	now := r.Law.At(float64(largest))
	floor := fmt.Sprintf("the floor, which more images alone do not get below, is %s of errors (95 %% interval %s to %s)",
		percent(r.Law.C), percent(r.Law.CInterval[0]), percent(r.Law.CInterval[1]))
	switch {
	case now == 0:
		return "no errors are left on the validation images: more of these would have to tell what more training images bring"
	case r.Law.A == 0:
		return "errors do not fall with the number of training images"
	case r.Law.Fewer == nil:
		return "more images like these do not bring a quarter fewer errors: " + floor
	}
	n := r.Law.Fewer.Images
	text := fmt.Sprintf("by the law, a quarter fewer errors, %s instead of %s, take about %s training images, %s more than %s (%s); %s",
		percent(cut*now), percent(now), whole(n), whole(n-float64(largest)), whole(float64(largest)), r.Law.Fewer.range95(), floor)
	if n > far*float64(largest) {
		text += "; that is far beyond what was measured"
	}
	return text
}

// range95 is the interval in words.
func (f *Fewer) range95() string {
	if f.High == nil {
		return fmt.Sprintf("95 %% interval from %s on, perhaps without end", whole(f.Low))
	}
	return fmt.Sprintf("95 %% interval %s to %s", whole(f.Low), whole(*f.High))
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// whole is a number of images; very large ones are no more than an order of magnitude.
func whole(n float64) string {
	if n >= 1e9 {
		return fmt.Sprintf("%.0e", n)
	}
	return humanize.Comma(int64(math.Round(n)))
}
