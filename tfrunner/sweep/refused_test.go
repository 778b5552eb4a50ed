package sweep_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/sweep"
)

// TestSameSweep: one goes on, whatever its trials are ranked by.
func TestSameSweep(t *testing.T) {
	for name, change := range map[string]func(*sweep.Config){
		"a metric":                   func(c *sweep.Config) { c.Best = "val_accuracy" },
		"early stopping by a metric": func(c *sweep.Config) { c.Best, c.EarlyStopping.Patience = "val_accuracy", 2 },
		"halving by a metric":        func(c *sweep.Config) { c.Best, c.Halving = "val_accuracy", sweep.Halving{MinEpochs: 1, Factor: 2} },
		"values": func(c *sweep.Config) {
			c.Space.Axes[0] = sweep.Axis{Setting: "learning-rate", Values: []string{"1", "2", "3", "4", "5"}}
		},
		"listed": func(c *sweep.Config) {
			c.Space = sweep.Space{Method: sweep.List, Listed: [][]sweep.Setting{{{Name: "learning-rate", Value: "0.1"}}}}
		},
	} {
		config := fakeSweep(t)
		change(&config)
		mustRun(t, config)
		config.OnTrial = func(h sweep.Heard) { t.Errorf("%s: trial %d is trained again", name, h.Trial) }
		mustRun(t, config)
	}
}

// TestAnotherSweep: one with other settings is not continued in the folder, unless it is to
// start over.
func TestAnotherSweep(t *testing.T) {
	config := fakeSweep(t)
	mustRun(t, config)
	for want, change := range map[string]func(*sweep.Config){
		"was begun with `seed` 0, now it is 1":                   func(c *sweep.Config) { c.Seed = 1 },
		"was begun with other settings to vary":                  func(c *sweep.Config) { c.Space.Axes[0].Setting = "batch-size" },
		"was begun with `phase` warmup, now it is unfreeze":      func(c *sweep.Config) { c.Weights, c.Phase = "graph", "unfreeze" },
		"was begun with `epochs` 5, now it is 6":                 func(c *sweep.Config) { c.Epochs = 6 },
		"was begun with `batch-size` 2, now it is 3":             func(c *sweep.Config) { c.BatchSize = 3 },
		"was begun with `halving` 0, now it is 1":                func(c *sweep.Config) { c.Halving = sweep.Halving{MinEpochs: 1, Factor: 3} },
		"was begun with `best` val_loss, now it is val_accuracy": func(c *sweep.Config) { c.Best = "val_accuracy" },
		"was begun with `final` last, now it is best":            func(c *sweep.Config) { c.Ending.Final = "best" },
	} {
		other := config
		other.Space.Axes = slices.Clone(config.Space.Axes)
		change(&other)
		other.Space.Axes[0].Range = &sweep.Range{From: 1e-3, To: 1, Log: true}
		if other.Space.Axes[0].Setting == "batch-size" {
			other.Space.Axes[0].Range = &sweep.Range{From: 1, To: 20, Whole: true}
		}
		if _, err := sweep.Run(t.Context(), other); err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) || !strings.Contains(fault.Hint(err), "`fresh`") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	config.Seed, config.Fresh = 1, true
	mustRun(t, config)
}

// TestNoSweep: what makes none is refused before anything is trained, and leaves no folder.
func TestNoSweep(t *testing.T) {
	for want, change := range map[string]func(*sweep.Config){
		"`parallel` 0: want at least 1": func(c *sweep.Config) { c.Parallel = 0 },
		"`output` is missing":           func(c *sweep.Config) { c.Output = "" },
		"where a run reads images":      func(c *sweep.Config) { c.Output = filepath.Join(c.Data, "training", "cat", "x") },
		"`dropout`: the graph takes no dropout": func(c *sweep.Config) {
			c.Space.Axes[0] = sweep.Axis{Setting: "dropout", Values: []string{"0.5"}}
			c.Space.Trials = 0
		},
		"`batch-size` 0: want at least 1": func(c *sweep.Config) {
			c.Space.Axes[0] = sweep.Axis{Setting: "batch-size", Values: []string{"2", "0"}}
			c.Space.Trials = 0
		},
		"`learning-rate` \"fast\": want a number": func(c *sweep.Config) {
			c.Space.Axes[0] = sweep.Axis{Setting: "learning-rate", Values: []string{"fast"}}
			c.Space.Trials = 0
		},
		"`halving` 5: trials have 5 epochs": func(c *sweep.Config) { c.Halving = sweep.Halving{MinEpochs: 5, Factor: 3} },
		"`factor` 1: want at least 2":       func(c *sweep.Config) { c.Halving = sweep.Halving{MinEpochs: 1, Factor: 1} },
		"epochs cannot be varied": func(c *sweep.Config) {
			c.Space.Axes[0].Setting, c.Halving = "epochs", sweep.Halving{MinEpochs: 1, Factor: 3}
		},
		"`final` soup: a trial is ranked by one of its": func(c *sweep.Config) { c.Ending.Final = "soup" },
		"the graph has no phase \"thaw\"":               func(c *sweep.Config) { c.Phase = "thaw" },
	} {
		config := fakeSweep(t)
		change(&config)
		_, err := sweep.Run(t.Context(), config)
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := os.Stat(config.Output); config.Output != "" && err == nil {
			t.Errorf("%s: the folder stays", want)
		}
	}
}
