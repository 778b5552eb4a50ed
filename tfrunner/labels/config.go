package labels

import (
	"os"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/journal"
)

// Config says what is trained, and which images are near-duplicates.
type Config struct {
	Training tfrunner.Config // its Folder is a run's whose weights each training begins with; empty: the graph's
	Phase    string          // empty: the one that the run trains next, or the graph's first

	Folds      int               // at least 2
	Groups     map[string]string // by path: images of a group stay in one fold; nil: there are none
	Similarity float64           // of near-duplicates, at least, as neighbours.Compare has it; above 0, and at most 1
	Parallel   int               // trainings at a time; 0: one. Results do not depend on it

	Output string // folder of the results, which a search that was stopped goes on in; empty: DefaultOutput
	Fresh  bool   // start over in it
}

// Files of the results, in the folder. A sheet with no picture is not there.
const (
	TableFile      = "labels.csv"
	GroupsFile     = "groups.csv"
	ResultFile     = "labels.json"
	WrongFile      = "wrong-labels.png"
	DuplicatesFile = "near-duplicates.png"
	OutliersFile   = "outliers.png"
	CrossvalFolder = "crossval" // results of the cross-validation, and its journal
)

// DefaultOutput is where the results of a graph lie if nothing else is said.
func DefaultOutput(graph string) string {
	return filepath.Join("labels", filepath.Base(filepath.Clean(graph)))
}

// complete refuses what makes no sense (exit code 2), and fills in the rest.
func (c *Config) complete() error {
	switch {
	case c.Folds < 2:
		return fault.Usage("`folds` %d: want at least 2", c.Folds)
	case !(c.Similarity > 0 && c.Similarity <= 1):
		return fault.Usage("`similarity` %v: want a number above 0, and at most 1", c.Similarity)
	}
	if c.Output == "" {
		c.Output = DefaultOutput(c.Training.Graph)
	}
	c.Parallel = max(c.Parallel, 1)
	if c.Training.Observer == nil {
		c.Training.Observer = tfrunner.Silent{}
	}
	if err := dataset.CheckOutside(c.Training.Data, "output", c.Output); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(c.crossval().Output, journal.File)); err == nil {
		return nil
	}
	return journal.CheckOthers(c.Output, []string{TableFile, GroupsFile, ResultFile, WrongFile, DuplicatesFile, OutliersFile})
}

// crossval is how all images are cross-validated.
func (c *Config) crossval() crossval.Config {
	return crossval.Config{
		Training: c.Training, Phase: c.Phase, Splits: dataset.SplitNames(), Folds: c.Folds, Groups: c.Groups,
		Similarity: c.Similarity, Parallel: c.Parallel, Output: filepath.Join(c.Output, CrossvalFolder), Fresh: c.Fresh,
	}
}
