package pick

import (
	"context"
	"fmt"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/eval/logme"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// candidate is a graph, and what is measured of it.
type candidate struct {
	dir, name string
	classes   []string
	manifest  *graph.Manifest
	phase     runfolder.PlannedPhase
	logme     float64
	rate      float64 // images a second, of whose pixels features are computed
	folds     *crossval.Result
}

func newCandidate(dir, name string, trials *tfrunner.Trials) *candidate {
	return &candidate{dir: dir, name: name, classes: trials.Dataset().Classes, manifest: trials.Graph(), phase: trials.Planned()}
}

// look measures what needs no training. Nothing else computes meanwhile.
func (c *candidate) look(ctx context.Context, trials *tfrunner.Trials, meter train.Meter) error {
	images, _ := trials.Images()
	embeddings, err := trials.Embeddings(ctx, images)
	if err != nil {
		return err
	}
	if c.logme, err = logme.Score(embeddings, labelsOf(images), len(c.classes)); err != nil {
		return fmt.Errorf("LogME: %w", err)
	}
	for range timings {
		rate, err := trials.FeatureRate(ctx, meter)
		if err != nil {
			return err
		}
		c.rate = max(c.rate, rate)
	}
	return nil
}

// timings are how often the time of features is measured. The shortest counts: what else a
// machine does takes time, and never saves any.
const timings = 3

func labelsOf(images []dataset.Sample) []int {
	labels := make([]int, len(images))
	for i, image := range images {
		labels[i] = int(image.Label)
	}
	return labels
}

// featureBytes is what is kept of an image.
func (c *candidate) featureBytes() int64 {
	s := c.phase.Settings
	return features.NewPlan(c.manifest, c.phase.Phase, s.FeatureCaching, s.Augmented(), s.MixesImages()).ImageBytes
}

// parameters are those of the backbone, and of the whole model.
func (c *candidate) parameters() (backbone, all int) {
	for _, layer := range c.manifest.Layers {
		all += layer.Parameters
		if !c.manifest.InHead(layer.Name) {
			backbone += layer.Parameters
		}
	}
	return backbone, all
}

// outcome is what the models that were not trained on an image say of each.
func (c *candidate) outcome() eval.Outcome {
	o := eval.Outcome{Name: c.name, Classes: c.classes}
	for _, s := range c.folds.Said {
		p := eval.Prediction{Path: s.Path, Label: int(s.Label), Predicted: eval.MostProbable(s.Probabilities)}
		p.Probability = float64(s.Probabilities[p.Predicted])
		o.Predictions = append(o.Predictions, p)
	}
	return o
}

// logLoss is the mean of the same.
func (c *candidate) logLoss() (mean float64) {
	for _, s := range c.folds.Said {
		mean += eval.LogLoss(s.Probabilities[s.Label]) / float64(len(c.folds.Said))
	}
	return mean
}
