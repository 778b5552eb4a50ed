package tfrunner

import (
	"cmp"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Config says what a run trains, on what, and how. Defaults has what is usual.
type Config struct {
	Graph        string           // folder of the exported graph
	Data         string           // folder or list of training, validation and, where there are any, evaluation images
	OtherColumns []string         // of a list, of which something else is taken, such as groups of images
	Folder       runfolder.Folder // results and checkpoints go there, and a run that lies there is continued; empty: DefaultFolder

	// Request says which phases run, for how many epochs, and with what settings: batch
	// size, learning rate, schedule, early stopping, and what comes out of it. Its Augment,
	// StartFrom, EarlyStopping.By and Ending.BestBy are filled in from Augmentation, Weights
	// and Best.
	runfolder.Request
	Augmentation augment.List // of training images
	Weights      string       // that the first phase begins with: the phase before's (empty), graph, or those of a run's folder
	ResetHead    bool         // with those of a run: the head keeps the graph's

	// ByPhase are the phases that are not trained like all others, by name. Request.Own is
	// filled in from it.
	ByPhase map[string]PhaseConfig

	Seed  uint64 // decides the images' order and augmentation
	Fresh bool   // start the phases asked for over

	Workers       int   // goroutines that read images; any number gives the same result
	SkipBadImages bool  // leave out images that cannot be read; otherwise one ends the run
	IgnoreEXIF    bool  // leave pictures as they are stored
	MaxPixels     int   // a picture of more is an error; 0: dataset.DefaultMaxPixels
	DecodeMemory  int64 // bytes that pictures may take unpacked while they are decoded; 0: no limit

	Every checkpoint.Every // checkpoints within an epoch
	Keep  int              // newest checkpoints that stay
	Best  string           // decides which epoch is the best: train.BestByLoss (empty), or val_ and a metric of the graph's task

	CacheImages bool   // keep decoded images on disk, unless they take too much of it
	CacheDir    string // of decoded images and features; empty: UserCacheDir
	CacheLimit  int64  // bytes of features; 0: half of what is free

	Recipe   string   // the one that settings were taken from, to compare with the graph's; empty: not said
	Program  string   // version of the program that runs it, for run.json
	Command  string   // how it was called, for run.json, too; empty: not said
	Observer Observer // nil: nobody listens

	// What is true of the images of a task, and how well a model does it; nil: what tfft has.
	ReadData     func(data string) (*dataset.Dataset, error)
	NewEvaluator evaluator.New

	// What computes, and what decodes.
	Engine     Engine
	NewDecoder func(DecoderOptions) (Decoder, error)
}

// Defaults is a Config but for Graph, Data, Folder, Engine and NewDecoder: all phases,
// with the graph's epochs and learning rates, on images augmented by the classic recipe.
func Defaults() Config {
	return Config{
		Request: runfolder.Request{Settings: checkpoint.Settings{
			BatchSize: 32, Decode: DecodeExact, ClassWeight: ClassWeightNone, Balance: BalanceNone,
			Schedule:       train.Schedule{Kind: train.ScheduleConstant},
			FeatureCaching: train.FeatureCaching{Cache: "auto", DType: "float32"},
		}},
		Augmentation: augment.Recipe(),
		Workers:      dataset.DefaultWorkers(),
		Every:        checkpoint.Every{Time: 10 * time.Minute},
		Keep:         checkpoint.DefaultKeep,
		Best:         train.BestByLoss,
		CacheImages:  true,
	}
}

// Values of Settings.
const (
	DecodeExact         = "exact"
	DecodeFast          = "fast"
	ClassWeightNone     = "none"
	ClassWeightBalanced = "balanced"
	BalanceNone         = "none"
	BalanceSampling     = "sampling"
)

// Recipes: which settings a graph and its runs have where none are given. The exporter's
// are named alike.
const (
	RecipeClassic = "classic" // what tfft reproduces
	RecipeModern  = "modern"
)

// exif is how EXIF orientation is handled, as a run's identity says it.
func (c *Config) exif() string {
	if c.IgnoreEXIF {
		return dataset.EXIFIgnore
	}
	return dataset.EXIFApply
}

// complete refuses what nothing can be made of (exit code 2), and fills in the rest.
// A run whose trained model is begun with is looked at.
func (c *Config) complete() error {
	switch {
	case c.Graph == "":
		return fault.Usage("`graph` is missing")
	case c.Data == "":
		return fault.Usage("`data` is missing")
	case graph.IsSavedModel(c.Data) && !graph.IsSavedModel(c.Graph):
		return fault.Usage("`graph` %q holds no graph, but `data` %q does", c.Graph, c.Data).WithHint("swap the two")
	case c.BatchSize < 1:
		return fault.Usage("`batch-size` %d: want at least 1", c.BatchSize)
	case c.Workers < 1:
		return fault.Usage("`workers` %d: want at least 1", c.Workers)
	case c.Engine == nil || c.NewDecoder == nil:
		return errors.New("a run needs an Engine and a NewDecoder, such as session.Engine and pixels.New")
	}
	if c.Observer == nil {
		c.Observer = Silent{}
	}
	c.Augment = c.Augmentation.String()
	return cmp.Or(c.Ending.Check(), c.completeOwn(), c.startFrom())
}

// completeFor fills in what a graph's task decides: how its images are read and its models
// evaluated, and which epoch is the best.
func (c *Config) completeFor(task graph.Task) (err error) {
	if c.ReadData == nil {
		c.ReadData = dataset.ReaderOf(task.Name).Besides(c.OtherColumns...).Scan
	}
	if c.NewEvaluator == nil {
		if c.NewEvaluator, err = evaluator.For(task.Name); err != nil {
			return fault.Usage("the graph in %q: %w", c.Graph, err).
				WithHint("a program of your own can bring one: see tasks in docs/architecture.md")
		}
	}
	if c.Ending.BestBy, err = train.NewBestBy(cmp.Or(c.Best, train.BestByLoss), task.Metrics); err != nil {
		return err
	}
	c.EarlyStopping.By = c.Ending.BestBy
	return c.completeOwnFor(task)
}

// checkEvaluator refuses a graph with a metric that the evaluator of its task does not give,
// and a report by classes where it lists none.
func (c *Config) checkEvaluator(task graph.Task, classes []string) error {
	evaluated := c.NewEvaluator(classes)
	given := evaluated.Metrics()
	for _, m := range task.Metrics {
		if _, ok := given[m.Name]; !ok {
			return fault.Usage("the graph in %q: no evaluator of the task %q gives its metric %q, only %s",
				c.Graph, task.Name, m.Name, fault.Quoted(slices.Sorted(maps.Keys(given)))).WithHint("export the graph again")
		}
	}
	form := FormOf(c.Ending)
	for _, own := range c.Own {
		form.BySupport = form.BySupport || own.Ending.BySupport
	}
	return form.Apply(evaluated)
}

// tunes says whether the evaluator chooses figures for a model's weights.
func (c *Config) tunes(classes []string) bool {
	_, ok := c.NewEvaluator(classes).(evaluator.Tuner)
	return ok
}

// startFrom identifies the weights that the first phase begins with.
func (c *Config) startFrom() (err error) {
	c.StartFrom = checkpoint.StartFrom{Weights: c.Weights, ResetHead: c.ResetHead}
	switch c.Weights {
	case "", checkpoint.StartFromGraph:
		if c.ResetHead {
			return fault.Usage("`reset-head` goes with `init` RUN only")
		}
		return nil
	}
	run := runfolder.Folder(c.Weights)
	if c.StartFrom.Weights, err = run.ModelDigest(); err != nil {
		return err
	}
	return run.CheckModel()
}

// checkHeadClasses refuses to take over the head of a run whose classes are others: its
// outputs stand for them.
func (c *Config) checkHeadClasses(classes []string) error {
	if c.StartFrom.Weights == "" || c.StartFrom.Weights == checkpoint.StartFromGraph || c.ResetHead {
		return nil
	}
	record, err := runfolder.Folder(c.Weights).ReadRecord()
	if err != nil {
		return err
	}
	if slices.Equal(record.Classes, classes) {
		return nil
	}
	return fault.Usage("`init` %q was trained on the classes %s, the data has %s: its head tells the classes apart that it was trained on",
		c.Weights, fault.Quoted(record.Classes), fault.Quoted(classes)).
		WithHint("give `reset-head` to begin with a head that has learned nothing")
}

// DefaultFolder is where a graph's runs lie if nothing else is said.
func DefaultFolder(graph string) runfolder.Folder {
	return runfolder.Folder(filepath.Join("runs", filepath.Base(filepath.Clean(graph))))
}
