// Package evaluator says how well a model does its task. There is one Evaluator for each
// task: it is given one image after the other, and gives the task's metrics, which the
// training loop follows, and a report with its files.
package evaluator

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tfft/tfft/internal/fault"
)

// Evaluator sums up what a model says of images. It is used from one goroutine at a time.
type Evaluator interface {
	// Add takes an image's path, what is true of it, and what the model says of it, by the
	// names of the task's targets and outputs. It keeps neither.
	Add(image string, targets, outputs map[string][]float32) error
	// Metrics are those of the task, over the images so far, by name.
	Metrics() map[string]float64
	// Report is on the images so far, of which there must be some. It writes its files into
	// the folder dir, which must exist; empty: it writes none.
	Report(dir string) (*Report, error)
	// Files are the names of the files that Report writes.
	Files() []string
}

// Tuner is an Evaluator whose answers depend on figures that are chosen on images which the
// model was not trained on, and kept with it.
type Tuner interface {
	Evaluator
	// Tune chooses the figures by the images so far.
	Tune() Tuning
	// Use has metrics, report and files go by figures that were chosen.
	Use(Tuning) error
}

// Sorter is an Evaluator whose report lists the classes.
type Sorter interface {
	Evaluator
	// SortBySupport has the text of the report list them by their number of images, the
	// largest first, and not as they are numbered, by name.
	SortBySupport()
}

// Teller is an Evaluator that can have its file of predictions tell the probabilities of all
// classes, where it usually tells those that matter.
type Teller interface {
	Evaluator
	// TellAll has it do so; it is called before the first image is added.
	TellAll()
}

// Form is how a report and its files are written.
type Form struct {
	BySupport        bool // classes are listed by their number of images
	AllProbabilities bool // predictions have the probabilities of all classes
}

// Apply has an evaluator that has seen no image yet report so. The error (exit code 2) is of a
// report that lists no classes.
func (f Form) Apply(e Evaluator) error {
	if f.BySupport {
		sorter, ok := e.(Sorter)
		if !ok {
			return fault.Usage("`sort-classes` support: the report of this task lists no classes").WithHint("leave `sort-classes` out")
		}
		sorter.SortBySupport()
	}
	if teller, ok := e.(Teller); ok && f.AllProbabilities {
		teller.TellAll()
	}
	return nil
}

// Tuning is what a Tuner chose.
type Tuning struct {
	Thresholds []float64 // by class: it is told to be there where its probability is above
	Note       string    // what a person should know about the choice; often empty
}

// New makes an evaluator of a task whose classes, if it has any, have these names.
type New func(classes []string) Evaluator

// For is what makes the evaluators of a task. The error names the tasks that have one.
func For(task string) (New, error) {
	if of, ok := tasks[task]; ok {
		return of, nil
	}
	return nil, fmt.Errorf("there is no evaluator for the task %q, only for %q", task, slices.Sorted(maps.Keys(tasks)))
}

var tasks = map[string]New{"classify": newClassification, "multilabel": newMultilabel}
