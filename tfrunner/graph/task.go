package graph

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Task is what a graph learns of each image: an entry of the manifest.
type Task struct {
	Name    string   `json:"name"`    // classify
	Targets []Row    `json:"targets"` // what is true of an image
	Outputs []Row    `json:"outputs"` // what the model says of it
	Metrics []Metric `json:"metrics"` // how well it does, the one that counts most first
}

// Row is a tensor that has one row for each image of a batch.
type Row struct {
	Name  string `json:"name"`  // of the input or output of signatures
	Type  string `json:"type"`  // int32 or float32
	Shape []int  `json:"shape"` // of a row
}

// Size is how many numbers a row has.
func (r Row) Size() int {
	n := 1
	for _, d := range r.Shape {
		n *= d
	}
	return n
}

func (r Row) String() string { return fmt.Sprintf("%s %v", r.Name, TensorSpec{r.Type, r.Shape}) }

// spec is the tensor of a batch.
func (r Row) spec() TensorSpec {
	spec := TensorSpec{r.Type, append([]int{Dim}, r.Shape...)}
	if r.Type == "float32" {
		spec.Type = "float"
	}
	return spec
}

// Metric is a figure that says how well a model does.
type Metric struct {
	Name   string `json:"name"`   // as in history.csv
	Better string `json:"better"` // Higher or Lower
	Sum    string `json:"sum"`    // the output of the train signatures that adds it up over a batch
}

// Which way a metric gets better.
const (
	Higher = "higher"
	Lower  = "lower"
)

// Classify is the task of telling classes from each other.
const Classify = "classify"

// classifying is the task of graphs whose manifest names none: they were exported when
// there was no other.
func classifying(classes int) Task {
	return Task{
		Name:    Classify,
		Targets: []Row{{Name: "labels", Type: "int32"}},
		Outputs: []Row{{Name: "probabilities", Type: "float32", Shape: []int{classes}}},
		Metrics: []Metric{{Name: "accuracy", Better: Higher, Sum: "correct"}},
	}
}

// unnamed says whether the manifest has no task.
func (t Task) unnamed() bool {
	return t.Name == "" && len(t.Targets)+len(t.Outputs)+len(t.Metrics) == 0
}

// validate refuses a task that no signature can be of.
func (t Task) validate() error {
	names := map[string]bool{LossOutput: true, "images": true, "features": true, "weights": true}
	for _, r := range slices.Concat(t.Targets, t.Outputs) {
		if !tensorName.MatchString(r.Name) || names[r.Name] || r.Type != "int32" && r.Type != "float32" || r.Size() < 1 {
			return fmt.Errorf("task %q: tensor %v", t.Name, r)
		}
		names[r.Name] = true
	}
	if t.Name == "" || len(t.Targets) == 0 || len(t.Outputs) == 0 || len(t.Metrics) == 0 {
		return fmt.Errorf("task %q: %d targets, %d outputs, %d metrics", t.Name, len(t.Targets), len(t.Outputs), len(t.Metrics))
	}
	return t.validateMetrics()
}

// validateMetrics refuses metrics that would not be told from each other, or from other
// columns of the history.
func (t Task) validateMetrics() error {
	names, sums := map[string]bool{LossOutput: true, "epoch": true, LearningRate: true}, map[string]bool{LossOutput: true}
	for _, m := range t.Metrics {
		timed := strings.HasSuffix(m.Name, "seconds") || strings.HasSuffix(m.Name, "per_second")
		if !tensorName.MatchString(m.Name) || names[m.Name] || timed || strings.HasPrefix(m.Name, "val_") ||
			!tensorName.MatchString(m.Sum) || sums[m.Sum] || m.Better != Higher && m.Better != Lower {
			return fmt.Errorf("task %q: metric %q of %q, better %q", t.Name, m.Name, m.Sum, m.Better)
		}
		names[m.Name], sums[m.Sum] = true, true
	}
	return nil
}

// tensorName is what a target, an output or a metric may be called: its name becomes part
// of signatures and columns.
var tensorName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
