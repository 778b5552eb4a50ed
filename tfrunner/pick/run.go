package pick

import (
	"context"
	"encoding/json"
	"path/filepath"
	"time"

	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/crossval"
	"github.com/tfft/tfft/tfrunner/journal"
)

// Run compares graphs. Trainings that an earlier process did in the folder are not done again,
// and the results are the same to the last digit but for what a clock measured, and the choice
// that goes by it. More graphs go on with those that are there. When ctx ends, trainings under
// way are lost, and the error is ctx's cause.
func Run(ctx context.Context, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	folder, err := journal.Open(journal.Spec{
		Dir: config.Output, Command: "pick", Results: results(), Fresh: config.Fresh,
		Differs: func(json.RawMessage) string { return "" }, // the journals of the cross-validations say what figures depend on
	})
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	var all []*candidate
	for i, name := range called(config.Graphs) {
		config.Training.Observer.Note("graph %d of %d: %s", i+1, len(config.Graphs), names.Text(name))
		one, err := config.measure(ctx, config.Graphs[i], name)
		if err != nil {
			return nil, ofGraph(config.Graphs[i], err)
		}
		all = append(all, one)
	}
	r, err := resultOf(&config, all)
	if err != nil {
		return nil, err
	}
	if err := r.write(config.Output); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// measure opens a graph, and measures it.
func (c *Config) measure(ctx context.Context, dir, name string) (*candidate, error) {
	folds := c.crossval(dir, filepath.Join(c.Output, crossvalFolder, filepath.FromSlash(name)))
	trials, err := tfrunner.OpenTrials(ctx, folds.Training, c.Phase, c.Parallel, folds.Splits)
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	one := newCandidate(dir, name, trials)
	if err := one.look(ctx, trials, c.Meter); err != nil {
		return nil, err
	}
	one.folds, err = crossval.RunOn(ctx, trials, folds)
	return one, err
}
