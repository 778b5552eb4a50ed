package learningcurve

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/sync/errgroup"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// experiment is a learning curve under way.
type experiment struct {
	config     Config
	out        tfrunner.Observer
	trials     *tfrunner.Trials
	phase      runfolder.PlannedPhase
	sizes      []int
	training   []dataset.Sample // all there are
	validation []dataset.Sample
	orders     [][]int // of the training images, by repeat: subsets are their beginnings
	done       map[subset]*trained
	left       progress
}

// progress is how far the trainings that were left have come, together.
type progress struct {
	mutex        sync.Mutex
	done, images int // images trained on, in all epochs
}

// Run trains on subsets, and fits a law. Trainings that an earlier process did in the folder are
// not done again, and the results are the same to the last digit, however many are trained at a
// time. When ctx ends, trainings under way are lost, and the error is ctx's cause.
func Run(ctx context.Context, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	trials, err := tfrunner.OpenTrials(ctx, config.Training, config.Phase, config.Parallel, false)
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	x := &experiment{config: config, out: config.Training.Observer, trials: trials, phase: trials.Planned(), done: map[subset]*trained{}}
	x.training, x.validation = trials.Images()
	if err := x.prepare(); err != nil {
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

// prepare refuses what there is no curve of (exit code 2), and draws the subsets.
func (x *experiment) prepare() (err error) {
	data := x.trials.Dataset()
	if _, ok := x.trials.NewEvaluator().Metrics()[metric]; !ok || !data.OneClass() {
		return fault.Usage("the graph in %q is not for images of one class each, and only of these there are subsets", x.config.Training.Graph)
	}
	if err := tfrunner.CheckScored(x.phase); err != nil {
		return err
	}
	if x.sizes, err = x.config.sizes(len(x.training), len(data.Classes)); err != nil {
		return err
	}
	for repeat := range x.config.Repeats {
		x.orders = append(x.orders, dataset.NestedOrder(x.training, x.config.Training.Seed, repeat))
	}
	return nil
}

// openJournal recalls what was trained before.
func (x *experiment) openJournal() (*journal.Journal, error) {
	basis := x.trials.Basis(&x.phase)
	differs := func(text json.RawMessage) string {
		var was tfrunner.Basis
		if err := json.Unmarshal(text, &was); err != nil {
			return "what cannot be read: " + err.Error()
		}
		return was.Differs(basis)
	}
	kept, err := journal.Open(journal.Spec{Dir: x.config.Output, About: basis, Differs: differs, Results: files(), Fresh: x.config.Fresh})
	if err != nil {
		return nil, err
	}
	for _, text := range kept.Entries {
		t := &trained{}
		if err := json.Unmarshal(text, t); err != nil {
			kept.Close()
			return nil, err
		}
		x.done[t.subset] = t
	}
	if kept.Damaged > 0 {
		x.out.Warn("%d lines of %s in %q are damaged: what they held is trained again", kept.Damaged, journal.File, x.config.Output)
	}
	return kept, nil
}

// subsets are those to train on, the small ones first. All training images are one subset.
func (x *experiment) subsets() (all []subset) {
	for _, n := range x.sizes {
		for repeat := range x.config.Repeats {
			if n < len(x.training) || repeat == 0 {
				all = append(all, subset{n, repeat + 1})
			}
		}
	}
	return all
}

// train trains what is left.
func (x *experiment) train(ctx context.Context, kept *journal.Journal) error {
	all := x.subsets()
	var left []subset
	for _, at := range all {
		if x.done[at] == nil {
			left = append(left, at)
			x.left.images += x.phase.Epochs * at.Images
		}
	}
	x.describe(len(all), len(left))
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(x.config.Parallel)
	results := make([]*trained, len(left))
	for i, at := range left {
		running.Go(func() error {
			t, err := x.trainOn(ctx, at)
			if err != nil {
				return fmt.Errorf("%d images, repeat %d: %w", at.Images, at.Repeat, err)
			}
			results[i] = t
			return kept.Add(t)
		})
	}
	if err := running.Wait(); err != nil {
		return err
	}
	for _, t := range results {
		x.done[t.subset] = t
	}
	return nil
}

// describe says what is trained, and what it costs.
func (x *experiment) describe(all, left int) {
	if done := all - left; done > 0 {
		x.out.Note("%d of %d trainings were done before", done, all)
	}
	if left == 0 {
		return
	}
	kept, text := x.trials.Keeps(&x.phase)
	x.out.Note("%s", text)
	if !kept {
		hint := ""
		if x.phase.Settings.Augmented() {
			hint = "; with `augment` none, or `views`, what the frozen layers give is computed once for all trainings"
		}
		x.out.Note("%s: %d trainings take %s training images through the network%s", x.phase.Name, left, humanize.Comma(int64(x.left.images)), hint)
	}
}
