package crossval

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/evaluator"
)

// metric is the one that is summed up.
const metric = "accuracy"

// Result is the outcome of a cross-validation. Without its times it is the file crossval.json.
type Result struct {
	Phase      string `json:"phase"`
	From       string `json:"from"`              // a checkpoint, or the graph's weights
	Images     int    `json:"images"`            // that were dealt out
	Groups     int    `json:"groups,omitempty"`  // that stayed together; 0: each image was on its own
	Evaluation int    `json:"evaluation_images"` // that nothing was trained or scored on
	Epochs     int    `json:"epochs"`            // of each training

	// Of the first repeat: each image was scored once, by a model that was not trained on it.
	Accuracy float64         `json:"accuracy"`
	Interval [2]float64      `json:"interval"` // Wilson's, 95 %
	Report   json.RawMessage `json:"report"`   // as report.json has it
	Text     string          `json:"-"`        // of the report
	Answers  []Answer        `json:"-"`        // on each image, in the order of the trials' images
	GroupOf  []string        `json:"-"`        // likewise; nil: each image was on its own

	Folds       []Fold  `json:"folds"`
	OverFolds   Spread  `json:"over_folds"`   // of the accuracy, over those of all repeats
	OverRepeats *Spread `json:"over_repeats"` // of the accuracy on all images; nil: there is one repeat

	TrainingSeconds float64 `json:"training_seconds,omitempty"` // that the epochs took, those of an earlier process too
	Seconds         float64 `json:"seconds,omitempty"`          // that all took in this process
}

// Fold is the outcome of the training without one fold.
type Fold struct {
	place
	Training int     `json:"training_images"`
	Images   int     `json:"images"` // of the fold
	Accuracy float64 `json:"accuracy"`
}

// Spread is how figures are spread.
type Spread struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // the standard deviation, of a sample
}

// spreadOf is that of two values at least.
func spreadOf(values []float64) (s Spread) {
	for _, v := range values {
		s.Mean += v / float64(len(values))
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - s.Mean) * (v - s.Mean)
	}
	s.Deviation = math.Sqrt(squares / float64(len(values)-1))
	return s
}

// report sums up, and writes the files.
func (x *experiment) report(took time.Duration) (*Result, error) {
	r := &Result{Phase: x.phase.Name, From: x.trials.From(), Images: len(x.dealt.images), Groups: x.dealt.groupCount(), Epochs: x.phase.Epochs}
	if held := x.trials.Dataset().Evaluation; held != nil && !slices.Contains(x.config.Splits, dataset.Evaluation) {
		r.Evaluation = len(held.Samples)
	}
	if err := x.addFolds(r); err != nil {
		return nil, err
	}
	var repeats []float64
	for repeat := range x.config.Repeats {
		answers := x.answers(repeat + 1)
		all, err := x.together(answers)
		if err != nil {
			return nil, err
		}
		repeats = append(repeats, all.Metrics()[metric])
		if repeat == 0 {
			r.Answers, r.GroupOf = answers, x.dealt.groups
			if err := x.reportOn(r, all); err != nil {
				return nil, err
			}
		}
	}
	if len(repeats) > 1 {
		over := spreadOf(repeats)
		r.OverRepeats = &over
	}
	if err := x.write(r); err != nil {
		return nil, err
	}
	for _, t := range x.done {
		for _, epoch := range t.History {
			r.TrainingSeconds += epoch.Seconds
		}
	}
	r.Seconds = took.Seconds()
	return r, nil
}

// addFolds adds how well each training did.
func (x *experiment) addFolds(r *Result) error {
	var all []float64
	for repeat := range x.config.Repeats {
		for fold := range x.config.Folds {
			at := place{repeat + 1, fold + 1}
			held, scored := x.dealt.within(at), x.trials.NewEvaluator()
			for i, a := range x.done[at].Answers {
				if err := scored.Add(held[i].Path, a.Targets, a.Outputs); err != nil {
					return err
				}
			}
			f := Fold{place: at, Training: len(x.dealt.images) - len(held), Images: len(held), Accuracy: scored.Metrics()[metric]}
			r.Folds, all = append(r.Folds, f), append(all, f.Accuracy)
		}
	}
	r.OverFolds = spreadOf(all)
	return nil
}

// answers are those on all images in a repeat, in the order of their paths.
func (x *experiment) answers(repeat int) (answers []Answer) {
	next := make([]int, x.config.Folds)
	for _, fold := range x.dealt.folds[repeat-1] {
		answers = append(answers, x.done[place{repeat, fold + 1}].Answers[next[fold]])
		next[fold]++
	}
	return answers
}

// together is an evaluator that was told the answers on all images.
func (x *experiment) together(answers []Answer) (evaluator.Evaluator, error) {
	all := x.trials.NewEvaluator()
	for i, a := range answers {
		if err := all.Add(x.dealt.images[i].Path, a.Targets, a.Outputs); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// reportOn reports on all images.
func (x *experiment) reportOn(r *Result, all evaluator.Evaluator) error {
	if x.phase.Ending.BySupport {
		if err := evaluator.SortBySupport(all); err != nil {
			return err
		}
	}
	report, err := all.Report(x.config.Output)
	if err != nil {
		return err
	}
	r.Accuracy, r.Report, r.Text = report.Metrics[metric], report.JSON, report.Text
	r.Interval[0], r.Interval[1] = eval.Wilson(int(math.Round(r.Accuracy*float64(report.Images))), report.Images)
	return nil
}
