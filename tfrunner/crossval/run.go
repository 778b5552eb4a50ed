package crossval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/sync/errgroup"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// experiment is a cross-validation under way.
type experiment struct {
	config Config
	out    tfrunner.Observer
	trials *tfrunner.Trials
	phase  runfolder.PlannedPhase
	dealt  dealt
	done   map[place]*trained
	left   progress
}

// place is a fold of a repeat, both from 1.
type place struct {
	Repeat int `json:"repeat"`
	Fold   int `json:"fold"`
}

// Run cross-validates. Trainings that an earlier process did in the folder are not done again,
// and the results are the same to the last digit, however many are trained at a time. When ctx
// ends, trainings under way are lost, and the error is ctx's cause.
func Run(ctx context.Context, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	trials, err := tfrunner.OpenTrials(ctx, config.Training, config.Phase, config.Parallel, true)
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	x := &experiment{config: config, out: config.Training.Observer, trials: trials, phase: trials.Planned(), done: map[place]*trained{}}
	if err := cmp.Or(tfrunner.CheckScored(x.phase), x.checkTask()); err != nil {
		return nil, err
	}
	if err := x.deal(); err != nil {
		return nil, err
	}
	kept, err := x.openJournal()
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	if err := x.train(ctx, kept); err != nil {
		return nil, err
	}
	return x.report(time.Since(began))
}

// openJournal recalls what was trained before.
func (x *experiment) openJournal() (*journal.Journal, error) {
	about := x.about()
	kept, err := journal.Open(journal.Spec{Dir: x.config.Output, About: about, Differs: about.differs, Results: x.files(), Fresh: x.config.Fresh})
	if err != nil {
		return nil, err
	}
	for _, text := range kept.Entries {
		t := &trained{}
		if err := json.Unmarshal(text, t); err != nil {
			kept.Close()
			return nil, err
		}
		if t.Repeat <= x.config.Repeats {
			x.done[t.place] = t
		}
	}
	if kept.Damaged > 0 {
		x.out.Warn("%d lines of %s in %q are damaged: what they held is trained again", kept.Damaged, journal.File, x.config.Output)
	}
	return kept, nil
}

// train trains what is left.
func (x *experiment) train(ctx context.Context, kept *journal.Journal) error {
	var left []place
	for repeat := range x.config.Repeats {
		for fold := range x.config.Folds {
			at := place{repeat + 1, fold + 1}
			if x.done[at] == nil {
				left = append(left, at)
				x.left.images += x.phase.Epochs * len(x.dealt.without(at))
			}
		}
	}
	x.describe(len(left))
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(x.config.Parallel)
	results := make([]*trained, len(left))
	for i, at := range left {
		running.Go(func() error {
			t, err := x.trainWithout(ctx, at)
			if err != nil {
				return fmt.Errorf("%s: %w", x.name(at), err)
			}
			results[i] = t
			return kept.Add(t)
		})
	}
	if err := running.Wait(); err != nil {
		return err
	}
	for _, t := range results {
		x.done[t.place] = t
	}
	return nil
}

// describe says what is trained, and what it costs.
func (x *experiment) describe(left int) {
	all := x.config.Folds * x.config.Repeats
	if done := all - left; done > 0 {
		x.out.Note("%d of %d trainings were done before", done, all)
	}
	if left == 0 {
		return
	}
	kept, text := x.trials.Keeps(&x.phase)
	x.out.Note("%s", text)
	if kept {
		return
	}
	hint := ""
	if x.phase.Settings.Augmented() {
		hint = "; with `augment` none, or `views`, what the frozen layers give is computed once for all trainings"
	}
	x.out.Note("%s: %d trainings take %s training images through the network%s", x.phase.Name, left, humanize.Comma(int64(x.left.images)), hint)
}

// name is what a training is called.
func (x *experiment) name(at place) string {
	if x.config.Repeats == 1 {
		return fmt.Sprintf("fold %d of %d", at.Fold, x.config.Folds)
	}
	return fmt.Sprintf("repeat %d, fold %d of %d", at.Repeat, at.Fold, x.config.Folds)
}
