package tfrunner

import (
	"cmp"
	"context"
	"fmt"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// RateTest says how FindLearningRate looks for one.
type RateTest struct {
	Phase      string  // empty: the one that the run trains next, or the graph's first
	Start, End float64 // learning rates
	Steps      int     // from one to the other
}

// Check refuses what makes no sense (exit code 2).
func (s RateTest) Check() error {
	if err := cmp.Or(graph.CheckRate("start-rate", s.Start), graph.CheckRate("end-rate", s.End)); err != nil {
		return err
	}
	switch {
	case s.End <= s.Start:
		return fault.Usage("`start-rate` %g and `end-rate` %g: want the second to be larger", s.Start, s.End)
	case s.Steps < 10:
		return fault.Usage("`steps` %d: want at least 10", s.Steps)
	}
	return nil
}

// FoundRate is the outcome of a test of rates.
type FoundRate struct {
	Phase       string             `json:"phase"`
	From        string             `json:"from"` // a checkpoint, or the graph's weights
	Points      []train.RatePoint  `json:"points"`
	Suggestions []train.Suggestion `json:"suggestions"` // by each rule; none: the loss did not clearly fall
}

// Suggested is the learning rate to take; 0: none.
func (f *FoundRate) Suggested() float64 {
	if len(f.Suggestions) == 0 {
		return 0
	}
	return f.Suggestions[0].LearningRate
}

// FindLearningRate trains a phase for some steps, as a run of config would, with a
// learning rate that rises from step to step, and suggests one. A run that lies in
// config's Folder is where the weights come from, and is only read; without a Folder
// they are the graph's. With an error that says that there is nothing to suggest come the
// points that say why.
func FindLearningRate(ctx context.Context, config Config, test RateTest) (*FoundRate, error) {
	if err := test.Check(); err != nil {
		return nil, err
	}
	r, err := openCopy(ctx, &config, test.Phase)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	found := &FoundRate{Phase: r.phase, From: r.from}
	if found.Points, err = r.testRates(ctx, found.Phase, test); err != nil {
		return nil, fmt.Errorf("phase %q: %w", found.Phase, err)
	}
	found.Suggestions, err = train.Suggest(found.Points, test.Steps)
	return found, err
}

// testRates trains a phase on its images as a run would.
func (r *Run) testRates(ctx context.Context, name string, test RateTest) ([]train.RatePoint, error) {
	phase := r.config.Planned(r.manifest, name)
	training, err := r.data.source(ctx, r.model, &phase, r.data.Training)
	if err != nil {
		return nil, err
	}
	batch := phase.Settings.BatchSize
	s := train.RateTest{
		Model: r.model, Phase: name, Start: test.Start, End: test.End, Steps: test.Steps,
		Scalars: phase.Settings.Scalars, Training: training,
		OnStep:      func(step int) { r.out.Work("learning rates", step*batch, test.Steps*batch) },
		OnNotFinite: func(b *dataset.Batch) error { return r.blame(name, phase.Settings.Scalars, b) },
	}
	return s.Run(ctx)
}

// blame names the images of a batch that gave no finite number with the weights that the
// test began with: no learning rate is to blame for them.
func (r *Run) blame(phase string, scalars graph.Scalars, batch *dataset.Batch) error {
	began := &Run{config: r.config, out: r.out, manifest: r.manifest, data: r.data, state: r.state}
	defer began.closeModel()
	if err := began.loadModel(phase); err != nil {
		return err
	}
	out, err := began.model.Evaluate(phase, batch, scalars)
	if err != nil {
		return err
	}
	return out.Check(batch)
}
