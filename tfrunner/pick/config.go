package pick

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/train"
)

// Config says which graphs are compared, and on which images.
type Config struct {
	Training tfrunner.Config // its Graph and Folder are not looked at
	Graphs   []string        // their folders, two at least
	Phase    string          // that is trained; empty: the first of each graph

	Folds    int               // at least 2
	Repeats  int               // how often the images are dealt out; 0: once
	Groups   map[string]string // by path: images of a group stay in one fold; nil: each is on its own
	Parallel int               // trainings at a time; 0: one. Only times depend on it

	Meter train.Meter // of the time that features take, which is measured a few times; its zero value: a batch at least

	Output string // folder of the results, which a comparison that was stopped goes on in; empty: DefaultOutput
	Fresh  bool   // start over in it
}

// DefaultOutput is where the results on some images lie if nothing else is said.
func DefaultOutput(data string) string {
	name := filepath.Base(filepath.Clean(data))
	if dataset.IsList(name) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return filepath.Join("pick", name)
}

// complete refuses what makes no sense (exit code 2), and fills in the rest.
func (c *Config) complete() error {
	if err := c.checkGraphs(); err != nil {
		return err
	}
	switch {
	case c.Folds < 2:
		return fault.Usage("`folds` %d: want at least 2", c.Folds)
	case c.Repeats < 0:
		return fault.Usage("`repeats` %d: want at least 1", c.Repeats)
	}
	c.Repeats, c.Parallel = max(c.Repeats, 1), max(c.Parallel, 1)
	if c.Output == "" {
		c.Output = DefaultOutput(c.Training.Data)
	}
	if c.Meter == (train.Meter{}) {
		c.Meter = train.Meter{BurnIn: 1, Steps: 1, For: 500 * time.Millisecond}
	}
	c.Training.Folder, c.Training.Fresh = "", false
	c.Training.Observer = tfrunner.InTurn(c.Training.Observer, &sync.Mutex{})
	return dataset.CheckOutside(c.Training.Data, "output", c.Output)
}

// checkGraphs refuses less than two graphs, and one that is there twice.
func (c *Config) checkGraphs() error {
	if len(c.Graphs) < 2 {
		return fault.Usage("`backbones` has %d graph, and there is nothing to choose", len(c.Graphs)).
			WithHint("give the folders of two graphs or more, with commas between them")
	}
	for i, a := range c.Graphs {
		for _, b := range c.Graphs[:i] {
			if sameFolder(a, b) {
				return fault.Usage("`backbones`: the graph in %q is there twice", a).WithHint("leave it out once")
			}
		}
	}
	return nil
}

// sameFolder says whether two paths lead to one folder.
func sameFolder(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// crossval is the cross-validation of a graph, in a folder.
func (c *Config) crossval(graph, output string) crossval.Config {
	training := c.Training
	training.Graph = graph
	return crossval.Config{
		Training: training, Phase: c.Phase, Folds: c.Folds, Repeats: c.Repeats, Groups: c.Groups,
		Parallel: c.Parallel, Output: output, Splits: []string{dataset.Training, dataset.Validation},
	}
}
