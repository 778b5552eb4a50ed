package tfrunner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Trial is one training. Its figures depend on nothing but these fields, whatever else is
// trained at the same time.
type Trial struct {
	Phase      runfolder.PlannedPhase // with its settings and epochs; Trials.Planned is one to begin with
	Training   []dataset.Sample       // sorted by path; nil: the data's
	Validation []dataset.Sample       // likewise

	From  *Pause // nil: it begins
	Until int    // the epoch to pause after; 0: none
	Pause string // prefix of the files that weights go to where it pauses; their folder must exist

	// Evaluated is given what the trained model, or the averages of its weights, say of the
	// validation images; nil: nothing is.
	Evaluated evaluator.Evaluator
	OnEpoch   func(train.Epoch) // nil: nobody is told
}

// Pause is where a trial stands between two epochs.
type Pause struct {
	Progress train.Progress
	Prefix   string // of the files of the weights; a trial that is over has none
}

// Train trains a trial, and says where it stands: at its end, or where it pauses. It is
// called from as many goroutines as wanted, and waits for a copy of the model that is not in
// use. Where ctx ends, or the numbers are not finite any more (train.Diverged), what was
// trained is lost.
func (t *Trials) Train(ctx context.Context, trial Trial) (*Pause, error) {
	model, err := t.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { t.idle <- model }()
	phase, progress, from := trial.Phase, train.Progress{Phase: trial.Phase.Name}, t.start
	if trial.From != nil {
		progress, from.Changing = trial.From.Progress, trial.From.Prefix
		progress.History = slices.Clone(progress.History)
	}
	if err := model.Restore(from); err != nil {
		return nil, err
	}
	trainer, err := t.trainer(ctx, model, &phase, trial)
	if err != nil {
		return nil, err
	}
	switch err := trainer.Run(ctx, &progress); {
	case errors.Is(err, errPause):
		return &Pause{Progress: progress, Prefix: trial.Pause}, model.Save(trial.Pause, phase.Name)
	case err != nil:
		return nil, fmt.Errorf("phase %q: %w", phase.Name, err)
	}
	return &Pause{Progress: progress}, t.evaluate(ctx, model, trainer, trial.Evaluated)
}

// take waits for a copy of the model.
func (t *Trials) take(ctx context.Context) (train.Network, error) {
	select {
	case model := <-t.idle:
		return model, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// errPause ends the loop of a trial that pauses.
var errPause = errors.New("the trial pauses")

// trainer is what trains a trial.
func (t *Trials) trainer(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, trial Trial) (*train.Trainer, error) {
	training, err := t.source(ctx, model, phase, dataset.Training, trial.Training)
	if err != nil {
		return nil, err
	}
	validation, err := t.source(ctx, model, phase, dataset.Validation, trial.Validation)
	if err != nil {
		return nil, err
	}
	onEpoch := func(p *train.Progress) error {
		row := p.History[len(p.History)-1]
		if trial.OnEpoch != nil {
			trial.OnEpoch(row)
		}
		if row.Epoch == trial.Until && row.Epoch < phase.Epochs {
			return errPause
		}
		return nil
	}
	return &train.Trainer{
		Model: model, Phase: phase.Name, Epochs: phase.Epochs,
		LearningRate: phase.Settings.LearningRate, Schedule: phase.Settings.Schedule, Stopping: phase.Settings.EarlyStopping,
		Scalars: phase.Settings.Scalars, Training: training, Validation: validation,
		Metrics: t.run.manifest.Task.Metrics, NewEvaluator: func() train.Evaluator { return t.NewEvaluator() },
		Hooks: []train.Hook{train.NaNGuard(func() string { return "" }), {OnEpoch: onEpoch}},
	}, nil
}

// evaluate has an evaluator hear what the trained model says of the validation images.
func (t *Trials) evaluate(ctx context.Context, model train.Network, trainer *train.Trainer, evaluated evaluator.Evaluator) error {
	if evaluated == nil {
		return nil
	}
	return train.WithAverages(model, trainer.Phase, func() error {
		_, err := train.Evaluate(ctx, model, trainer.Phase, trainer.Scalars, trainer.Validation, evaluated)
		return err
	})
}

// source is that of some images in a trial; nil: the data's of that split.
func (t *Trials) source(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, split string, images []dataset.Sample) (train.Source, error) {
	data, training := t.run.data, split == dataset.Training
	if images == nil {
		images = data.Validation.Samples
		if training {
			images = data.Training.Samples
		}
	}
	cfg, err := data.prepared(&dataset.Split{Name: split, Samples: images}, phase.Settings)
	if err != nil {
		return nil, err
	}
	if planFeatures(t.run.manifest, phase).Keeps(training) {
		set, err := t.features(ctx, model, phase, split)
		if err != nil {
			return nil, fmt.Errorf("phase %q: features of images: %w", phase.Name, err)
		}
		cfg.Views, cfg.Filler = max(cfg.Views, 1), dataset.FeaturesFrom(set)
	}
	return dataset.NewLoader(cfg)
}

// features are those of all images that may be wanted for a split. The first who asks
// computes what the cache lacks of them.
func (t *Trials) features(ctx context.Context, model train.Network, phase *runfolder.PlannedPhase, split string) (*features.Set, error) {
	if t.looksAlike(phase) {
		split = dataset.Validation // one set is both
	}
	pool, looks := t.pool[1], ""
	if split == dataset.Training {
		pool, looks = t.pool[0], fmt.Sprintf("%s, %d views", phase.Settings.Augment, phase.Settings.Views)
	}
	key := split + ": " + looks
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if set, ok := t.kept[key]; ok {
		return set, nil
	}
	cfg, err := t.run.data.prepared(&dataset.Split{Name: split, Samples: pool}, phase.Settings)
	if err != nil {
		return nil, err
	}
	cfg.Views = max(cfg.Views, 1)
	collector := t.run.data.collector(model, phase, fmt.Sprintf("%s: features of %s images", phase.Name, split))
	set, err := t.run.data.collect(ctx, collector, phase, cfg)
	if errors.Is(err, features.ErrCache) {
		return nil, fault.Failed("%w", err).WithHint("features are computed once, and kept: give a `cache-dir` where there is room, and that may be written to, or `cache-features` off to compute them each time")
	}
	if err == nil {
		t.kept[key] = set
	}
	return set, err
}
