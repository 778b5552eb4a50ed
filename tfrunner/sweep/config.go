package sweep

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Config says what a sweep trains, and how.
type Config struct {
	// Of all trials. What is not varied is as a run of it has it; its Seed is that of each
	// trial and of what is drawn. A run that lies in its Folder is where the weights come
	// from, and is only read. Fresh starts the sweep over.
	tfrunner.Config

	Phase    string // the one that is trained; empty: the one that the run trains next, or the graph's first
	Space    Space
	Halving  Halving
	Parallel int    // trials at a time
	Output   string // folder of the results

	// Own is how a phase is trained with a trial's settings, GraphAxis aside: base with these.
	// nil: Apply.
	Own func(phase string, base tfrunner.PhaseConfig, settings []Setting) (tfrunner.PhaseConfig, error)

	OnStart func(Start) // when it is known what there is to do; nil: nobody is told
	OnTrial func(Heard) // after each training, from one goroutine at a time; nil: nobody is told
}

// Start is what is known before the first trial.
type Start struct {
	Phase    string
	From     string // where the weights come from that each trial begins with
	Trials   int
	Total    int    // trainings: each trial that goes on in successive halving is trained again
	Done     int    // of these, before
	Kept     bool   // all of them train on kept features
	Features string // of the first trial: what is computed once, in a sentence
}

// Heard is a trial that was trained, to its end or until it is compared with others.
type Heard struct {
	Row
	Done  int  `json:"done"`  // trainings
	Total int  `json:"total"` // of those that there may be
	Best  *Row `json:"best"`  // of those that were trained so far; null: none has a score
}

// check refuses what makes no sweep (exit code 2).
func (c *Config) check() error {
	if c.Parallel < 1 {
		return fault.Usage("`parallel` %d: want at least 1", c.Parallel)
	}
	if c.Output == "" {
		return fault.Usage("`output` is missing")
	}
	if err := c.Space.Check(); err != nil {
		return err
	}
	if slices.Contains(c.Space.Varied(), GraphAxis) && c.Folder != "" {
		return fault.Usage("`run` %q has one graph: %s cannot be varied", c.Folder, GraphAxis)
	}
	if c.Halving.On() && slices.Contains(c.Space.Varied(), "epochs") {
		return fault.Usage("`halving` decides how many epochs a trial gets: epochs cannot be varied")
	}
	return c.Halving.check()
}

// Apply gives base settings that are numbers: learning-rate, batch-size, epochs, and those that
// the graph takes. Its errors are the user's to fix (exit code 2).
func Apply(_ string, base tfrunner.PhaseConfig, settings []Setting) (tfrunner.PhaseConfig, error) {
	for _, s := range settings {
		value, err := strconv.ParseFloat(s.Value, 64)
		if err != nil {
			return base, fault.Usage("`%s` %q: want a number", s.Name, s.Value)
		}
		switch s.Name {
		case graph.Setting(graph.LearningRate):
			base.LearningRate = value
		case "batch-size":
			base.BatchSize = int(value)
		case "epochs":
			base.Epochs = int(value)
		default:
			if base.Scalars == nil {
				base.Scalars = graph.Scalars{}
			}
			base.Scalars[strings.ReplaceAll(s.Name, "-", "_")] = value
		}
	}
	return base, nil
}

// checkEnding refuses trials whose weights no epoch has.
func checkEnding(e checkpoint.Ending) error {
	if e.IsSoup() {
		return fault.Usage("`final` %s: a trial is ranked by one of its epochs", e.Final).
			WithHint("sweep with `final` last or best, and make a soup of the winner's epochs")
	}
	return nil
}
