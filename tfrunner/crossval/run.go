package crossval

import (
	"context"
	"fmt"
	"time"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/trainings"
)

// experiment is a cross-validation under way.
type experiment struct {
	config Config
	out    tfrunner.Observer
	trials *tfrunner.Trials
	phase  runfolder.PlannedPhase
	dealt  dealt
	done   map[place]*trained
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
	trials, err := tfrunner.OpenTrials(ctx, config.Training, config.Phase, config.Parallel, config.Splits)
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	return run(ctx, trials, config, began)
}

// RunOn is Run on trials that were opened as config says, and that stay open.
func RunOn(ctx context.Context, trials *tfrunner.Trials, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	return run(ctx, trials, config, began)
}

func run(ctx context.Context, trials *tfrunner.Trials, config Config, began time.Time) (*Result, error) {
	x := &experiment{config: config, out: config.Training.Observer, trials: trials, phase: trials.Planned()}
	if err := Check(trials); err != nil {
		return nil, err
	}
	if err := x.deal(ctx); err != nil {
		return nil, err
	}
	set, about := x.set(), x.about()
	err := set.Open(journal.Spec{
		Dir: config.Output, Command: "crossval", About: about, Differs: journal.Compared(about.differs), Results: x.files(), Fresh: config.Fresh,
	})
	if err != nil {
		return nil, err
	}
	defer set.Close()
	if x.done, err = set.Run(ctx); err != nil {
		return nil, err
	}
	return x.report(time.Since(began))
}

// set is the trainings, by repeat and fold.
func (x *experiment) set() *trainings.Set[place, trained] {
	s := &trainings.Set[place, trained]{
		Name: "cross-validation", Trials: x.trials, Phase: x.phase, Out: x.out, Parallel: x.config.Parallel,
		Images: func(at place) int { return len(x.dealt.without(at)) },
		Title:  x.name, KeyOf: func(t *trained) place { return t.place }, Train: x.trainWithout,
	}
	for repeat := range x.config.Repeats {
		for fold := range x.config.Folds {
			s.All = append(s.All, place{repeat + 1, fold + 1})
		}
	}
	return s
}

// name is what a training is called.
func (x *experiment) name(at place) string {
	if x.config.Repeats == 1 {
		return fmt.Sprintf("fold %d of %d", at.Fold, x.config.Folds)
	}
	return fmt.Sprintf("repeat %d, fold %d of %d", at.Repeat, at.Fold, x.config.Folds)
}
