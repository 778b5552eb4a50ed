package pick

import (
	"cmp"
	"slices"

	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/train"
)

// Result is the outcome of a comparison. Without what a clock measured, and what follows from
// that, it is the file pick.json.
type Result struct {
	Images     int     `json:"images"`            // that were dealt out to folds
	Groups     int     `json:"groups,omitempty"`  // that stayed together; 0: each image was on its own
	Evaluation int     `json:"evaluation_images"` // that nothing was trained or scored on
	Folds      int     `json:"folds"`
	Repeats    int     `json:"repeats"`
	Graphs     []Graph `json:"graphs"` // the best first

	Device  *Device `json:"device,omitempty"` // that times are of
	Picked  string  `json:"picked,omitempty"` // the folder of the graph to train
	Answer  string  `json:"answer,omitempty"` // the same in a sentence, with the reason
	Seconds float64 `json:"seconds,omitempty"`
}

// Graph is what was found of one. Figures of trainings are on all images, each scored once, in
// the first repeat, by a model that was not trained on it.
type Graph struct {
	Rank     int    `json:"rank"`    // by accuracy, then by log loss; from 1
	Graph    string `json:"graph"`   // its folder
	Name     string `json:"name"`    // as short as tells it from the others
	Results  string `json:"results"` // folder of its cross-validation, in that of all results
	Backbone string `json:"backbone"`
	Weights  string `json:"weights"` // that it was exported with
	Phase    string `json:"phase"`
	Epochs   int    `json:"epochs"`

	Accuracy    float64          `json:"accuracy"`
	Interval    [2]float64       `json:"interval"` // Wilson's, 95 %
	LogLoss     float64          `json:"log_loss"`
	OverRepeats *crossval.Spread `json:"over_repeats"` // of the accuracy; nil: there is one repeat
	Against     *Against         `json:"against_best"` // nil: it is the best one
	AsGood      bool             `json:"as_good"`      // its accuracy is the best one's, but for chance

	LogME     float64 `json:"logme"`
	LogMERank int     `json:"logme_rank"` // from 1, the highest first

	Parameters   int     `json:"backbone_parameters"`
	Megabytes    float64 `json:"megabytes"`     // of the whole model's weights, of 4 bytes each
	FeatureBytes int64   `json:"feature_bytes"` // of an image, on disk
	Height       int     `json:"height"`        // of the input, in pixels
	Width        int     `json:"width"`

	Milliseconds    float64 `json:"feature_milliseconds,omitempty"` // that the features of an image take
	TrainingSeconds float64 `json:"training_seconds,omitempty"`     // of one training, on average
}

// Against holds a graph against the best one.
type Against struct {
	OnlyBest int     `json:"only_best_right"` // images
	OnlyIt   int     `json:"only_it_right"`
	P        float64 `json:"p_holm"` // McNemar's, corrected for every two graphs
}

// Device is what computed.
type Device struct {
	Type      string `json:"type"` // CPU or GPU
	Threads   int    `json:"threads"`
	Processor string `json:"processor"`
}

// resultOf ranks the graphs, and chooses one.
func resultOf(c *Config, all []*candidate) (*Result, error) {
	first := all[0].folds
	r := &Result{
		Images: first.Images, Groups: first.Groups, Evaluation: first.Evaluation, Folds: c.Folds, Repeats: c.Repeats,
		Device: deviceOf(c.Training.Engine.Platform()),
	}
	graphs := make([]Graph, len(all))
	for i, one := range all {
		graphs[i] = one.graph()
	}
	rankByLogME(graphs)
	order := bestFirst(graphs)
	if err := compareWithBest(graphs, all, order[0]); err != nil {
		return nil, err
	}
	for rank, i := range order {
		graphs[i].Rank = rank + 1
		r.Graphs = append(r.Graphs, graphs[i])
	}
	r.choose()
	return r, nil
}

// graph is what is known of a graph before it is held against others.
func (c *candidate) graph() Graph {
	backbone, all := c.parameters()
	in := c.manifest.Input
	return Graph{
		Graph: names.Text(c.dir), Name: names.Text(c.name), Results: names.Text(crossvalFolder + "/" + c.name),
		Backbone: c.manifest.Backbone, Weights: c.manifest.Weights, Phase: c.folds.Phase, Epochs: c.folds.Epochs,
		Accuracy: c.folds.Accuracy, Interval: c.folds.Interval, LogLoss: c.logLoss(), OverRepeats: c.folds.OverRepeats,
		LogME: c.logme, Parameters: backbone, Megabytes: float64(all) * 4 / 1e6, FeatureBytes: c.featureBytes(), Height: in.Height, Width: in.Width,
		Milliseconds: 1000 / c.rate, TrainingSeconds: c.folds.TrainingSeconds / float64(len(c.folds.Folds)),
	}
}

// bestFirst are the places of graphs, those of higher accuracy first, and of equals those of
// smaller log loss.
func bestFirst(graphs []Graph) []int {
	return sorted(graphs, func(a, b Graph) int {
		return cmp.Or(cmp.Compare(b.Accuracy, a.Accuracy), cmp.Compare(a.LogLoss, b.LogLoss))
	})
}

// rankByLogME ranks the graphs by their LogME.
func rankByLogME(graphs []Graph) {
	for rank, i := range sorted(graphs, func(a, b Graph) int { return cmp.Compare(b.LogME, a.LogME) }) {
		graphs[i].LogMERank = rank + 1
	}
}

// sorted are the places of graphs in an order; equals stay as they were given.
func sorted(graphs []Graph, compare func(a, b Graph) int) []int {
	places := make([]int, len(graphs))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, k int) int { return compare(graphs[i], graphs[k]) })
	return places
}

func deviceOf(p train.Platform) *Device {
	return &Device{Type: p.Device, Threads: p.Threads, Processor: p.Processor}
}
