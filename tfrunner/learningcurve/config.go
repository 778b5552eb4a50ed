package learningcurve

import (
	"path/filepath"
	"slices"
	"sync"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
)

// Config says what is trained, and on how many images.
type Config struct {
	Training tfrunner.Config // its Folder is a run's whose weights each training begins with; empty: the graph's
	Phase    string          // empty: the one that the run trains next, or the graph's first

	Sizes    []int // numbers of training images; nil: a sixteenth, an eighth, a quarter, half and all of them
	Repeats  int   // subsets of each size; 0: DefaultRepeats. Their number, and Sizes, may grow later
	Parallel int   // trainings at a time; 0: one. Results do not depend on it

	Output string // folder of the results, which an experiment that was stopped goes on in; empty: DefaultOutput
	Fresh  bool   // start over in it
}

// DefaultRepeats is how many subsets there are of each size if nothing else is said.
const DefaultRepeats = 5

// DefaultOutput is where the results of a graph lie if nothing else is said.
func DefaultOutput(graph string) string {
	return filepath.Join("learning-curve", filepath.Base(filepath.Clean(graph)))
}

// complete refuses what makes no sense (exit code 2), and fills in what does not depend on the
// images.
func (c *Config) complete() error {
	if c.Repeats < 0 {
		return fault.Usage("`repeats` %d: want at least 1", c.Repeats)
	}
	if c.Repeats == 0 {
		c.Repeats = DefaultRepeats
	}
	c.Parallel = max(c.Parallel, 1)
	if c.Output == "" {
		c.Output = DefaultOutput(c.Training.Graph)
	}
	c.Training.Observer = tfrunner.InTurn(c.Training.Observer, &sync.Mutex{})
	return dataset.CheckOutside(c.Training.Data, "output", c.Output)
}

// sizes are the numbers of images to train on, rising, of those there are.
func (c *Config) sizes(images, classes int) ([]int, error) {
	sizes := slices.Clone(c.Sizes)
	if sizes == nil {
		for _, part := range []int{16, 8, 4, 2, 1} {
			if n := (images + part/2) / part; n >= classes {
				sizes = append(sizes, n)
			}
		}
	}
	slices.Sort(sizes)
	sizes = slices.Compact(sizes)
	for _, n := range sizes {
		switch {
		case n < classes:
			return nil, fault.Usage("`sizes` %d: there are %d classes, and each needs an image", n, classes).WithHint("give `sizes` from %d on", classes)
		case n > images:
			return nil, fault.Usage("`sizes` %d: there are %d training images", n, images).WithHint("give `sizes` up to %d", images)
		}
	}
	return sizes, nil
}
