package tfrunner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/dataset/augment"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// PhaseConfig is how one phase is trained that is not trained like all others. What it
// shares with Config means the same. Config.EachPhase is one to begin with.
type PhaseConfig struct {
	runfolder.Own
	Augmentation augment.List
	Best         string
}

// EachPhase is how all phases are trained that have nothing of their own.
func (c Config) EachPhase() PhaseConfig {
	own := runfolder.Own{Epochs: c.Epochs, Settings: c.Settings, Ending: c.Ending, Given: c.Given}
	own.Scalars = maps.Clone(c.Scalars)
	return PhaseConfig{Own: own, Augmentation: c.Augmentation, Best: c.Best}
}

// completeOwn refuses what a phase cannot have of its own, and fills in the rest.
func (c *Config) completeOwn() error {
	c.Own = map[string]runfolder.Own{}
	for _, name := range slices.Sorted(maps.Keys(c.ByPhase)) {
		own := c.ByPhase[name].Own
		switch {
		case own.BatchSize < 1:
			return fault.Usage("phase %q: `batch-size` %d: want at least 1", name, own.BatchSize)
		case own.Decode != c.Decode:
			return fault.Usage("phase %q: `decode` %s: decoded images are kept for all phases alike, and the others have %s", name, own.Decode, c.Decode)
		}
		if err := own.Ending.Check(); err != nil {
			return fmt.Errorf("phase %q: %w", name, err)
		}
		own.Augment = c.ByPhase[name].Augmentation.String()
		c.Own[name] = own
	}
	return nil
}

// completeOwnFor fills in how the best epoch is told of phases that have settings of their own.
func (c *Config) completeOwnFor(task graph.Task) error {
	for _, name := range slices.Sorted(maps.Keys(c.Own)) {
		by, err := train.NewBestBy(cmp.Or(c.ByPhase[name].Best, train.BestByLoss), task.Metrics)
		if err != nil {
			return fmt.Errorf("phase %q: %w", name, err)
		}
		own := c.Own[name]
		own.EarlyStopping.By, own.Ending.BestBy = by, by
		c.Own[name] = own
	}
	return nil
}

// augmentation is that of a phase's settings: one of Config, or the one that the run's
// record describes.
func (c *Config) augmentation(settings checkpoint.Settings) (augment.List, error) {
	if c.Augmentation.String() == settings.Augment {
		return c.Augmentation, nil
	}
	for _, own := range c.ByPhase {
		if own.Augmentation.String() == settings.Augment {
			return own.Augmentation, nil
		}
	}
	return augment.Parse(settings.Augment)
}

// checkMixing refuses to mix images where the graph takes none that are mixed.
func (c *Config) checkMixing(m *graph.Manifest) error {
	lists := []augment.List{c.Augmentation}
	for _, own := range c.ByPhase {
		lists = append(lists, own.Augmentation)
	}
	return m.CheckMixing(slices.ContainsFunc(lists, augment.List.Mixes))
}

// checkClassSettings refuses settings that need a class of each image where the task has none,
// or any number of them, and the two together that each make all classes count alike (exit code 2).
func (c *Config) checkClassSettings(m *graph.Manifest, images *dataset.Dataset) error {
	all := []checkpoint.Settings{c.Settings}
	for _, own := range c.Own {
		all = append(all, own.Settings)
	}
	lacks := ""
	switch {
	case m.Classes == 0:
		lacks = "the graph's task %q has no classes"
	case !images.OneClass():
		lacks = "an image of the graph's task %q is of any number of classes"
	}
	for _, s := range all {
		weighs, samples := s.ClassWeight == ClassWeightBalanced, s.Balance == BalanceSampling
		switch {
		case weighs && samples:
			return fault.Usage("`class-weight` balanced and `balance` sampling both make all classes count alike").WithHint("give one of them")
		case weighs && lacks != "":
			return fault.Usage("`class-weight` balanced: "+lacks, m.Task.Name).WithHint("leave `class-weight` out")
		case samples && lacks != "":
			return fault.Usage("`balance` sampling: "+lacks, m.Task.Name).WithHint("leave `balance` out")
		}
	}
	return nil
}
