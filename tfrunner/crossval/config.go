package crossval

import (
	"path/filepath"
	"sync"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

// Config says what is trained, and on which images.
type Config struct {
	Training tfrunner.Config // its Folder is a run's whose weights each training begins with; empty: the graph's
	Phase    string          // empty: the one that the run trains next, or the graph's first

	Splits   []string          // whose images are dealt out; nil: training and validation
	Folds    int               // at least 2
	Repeats  int               // how often the images are dealt out; 0: once. Their number may rise later
	Groups   map[string]string // by path: images of a group stay in one fold; nil: each is on its own
	Parallel int               // trainings at a time; 0: one. Results do not depend on it

	// Images that are at least so similar stay in one fold, too, as neighbours.Compare has it; 0:
	// they need not.
	Similarity float64
	// Alike are the first images of each image's near-duplicates, as Compare gives them for the
	// trials' images and that similarity; nil: they are not known yet.
	Alike []int

	Output string // folder of the results, which an experiment that was stopped goes on in; empty: DefaultOutput
	Fresh  bool   // start over in it
}

// DefaultOutput is where the results of a graph lie if nothing else is said.
func DefaultOutput(graph string) string {
	return filepath.Join("crossval", filepath.Base(filepath.Clean(graph)))
}

// complete refuses what makes no sense (exit code 2), and fills in the rest.
func (c *Config) complete() error {
	switch {
	case c.Folds < 2:
		return fault.Usage("`folds` %d: want at least 2", c.Folds)
	case c.Repeats < 0:
		return fault.Usage("`repeats` %d: want at least 1", c.Repeats)
	case !(c.Similarity >= 0 && c.Similarity <= 1):
		return fault.Usage("`similarity` %v: want a number above 0, and at most 1", c.Similarity)
	}
	if c.Splits == nil {
		c.Splits = []string{dataset.Training, dataset.Validation}
	}
	c.Repeats, c.Parallel = max(c.Repeats, 1), max(c.Parallel, 1)
	if c.Output == "" {
		c.Output = DefaultOutput(c.Training.Graph)
	}
	c.Training.Observer = tfrunner.InTurn(c.Training.Observer, &sync.Mutex{})
	return dataset.CheckOutside(c.Training.Data, "output", c.Output)
}
