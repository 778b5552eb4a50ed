package labels

import (
	"context"
	"fmt"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/confident"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/neighbours"
)

// nearest is how many other images an outlier is far from.
const nearest = 10

// search is one under way.
type search struct {
	config  Config
	trials  *tfrunner.Trials
	images  []dataset.Sample // of all splits, sorted by path
	splits  []string         // of each
	classes []string
	crossed *crossval.Result
	findings
}

// Run searches. The images of all splits are dealt out to folds, so that each is judged by a model
// that was not trained on it, or on a near-duplicate of it. Trainings that an earlier process did in
// the folder are not done again, and the results are the same to the last digit, however many are
// trained at a time. When ctx ends, trainings under way are lost, and the error is ctx's cause.
func Run(ctx context.Context, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	trials, err := tfrunner.OpenTrials(ctx, config.Training, config.Phase, config.Parallel, dataset.SplitNames())
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	if err := crossval.Check(trials); err != nil {
		return nil, err
	}
	x := newSearch(config, trials)
	if err := x.compare(ctx); err != nil {
		return nil, err
	}
	if err := x.judge(ctx); err != nil {
		return nil, err
	}
	r := x.result()
	if err := x.write(ctx, r); err != nil {
		return nil, err
	}
	r.TrainingSeconds, r.Seconds = x.crossed.TrainingSeconds, time.Since(began).Seconds()
	return r, nil
}

func newSearch(config Config, trials *tfrunner.Trials) *search {
	x := &search{config: config, trials: trials, classes: trials.Dataset().Classes}
	x.images, _ = trials.Images()
	of := map[string]string{}
	for _, split := range trials.Dataset().Splits() {
		for _, s := range split.Samples {
			of[s.Path] = split.Name
		}
	}
	for _, s := range x.images {
		x.splits = append(x.splits, of[s.Path])
	}
	return x
}

// compare finds near-duplicates and outliers.
func (x *search) compare(ctx context.Context) error {
	embeddings, err := x.trials.Embeddings(ctx, x.images)
	if err != nil {
		return err
	}
	if x.alike, err = neighbours.Compare(ctx, embeddings, x.config.Similarity, 1); err != nil {
		return err
	}
	x.groups = x.alike.Together()
	if x.distances, err = neighbours.Distances(ctx, embeddings, nearest); err != nil {
		return err
	}
	x.outliers, x.fence = neighbours.Outliers(x.distances)
	return nil
}

// judge finds labels that look wrong.
func (x *search) judge(ctx context.Context) (err error) {
	config := x.config.crossval()
	config.Alike = x.alike.Groups
	if x.crossed, err = crossval.RunOn(ctx, x.trials, config); err != nil {
		return err
	}
	var labels []int
	for i, s := range x.images {
		said := x.crossed.Said[i].Probabilities
		if said == nil {
			return fmt.Errorf("the graph gives no probabilities of %q", s.Path)
		}
		probabilities := make([]float64, len(said))
		for class, p := range said {
			probabilities[class] = float64(p)
		}
		labels, x.probabilities = append(labels, int(s.Label)), append(x.probabilities, probabilities)
	}
	x.wrong, err = confident.Find(labels, x.probabilities)
	return err
}
