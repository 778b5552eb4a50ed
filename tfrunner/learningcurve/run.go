package learningcurve

import (
	"context"
	"time"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/journal"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/trainings"
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
}

// Run trains on subsets, and fits a law. Trainings that an earlier process did in the folder are
// not done again, and the results are the same to the last digit, however many are trained at a
// time. When ctx ends, trainings under way are lost, and the error is ctx's cause.
func Run(ctx context.Context, config Config) (*Result, error) {
	began := time.Now()
	if err := config.complete(); err != nil {
		return nil, err
	}
	trials, err := tfrunner.OpenTrials(ctx, config.Training, config.Phase, config.Parallel, nil)
	if err != nil {
		return nil, err
	}
	defer trials.Close()
	x := &experiment{config: config, out: config.Training.Observer, trials: trials, phase: trials.Planned()}
	x.training, x.validation = trials.Images()
	if err := x.prepare(); err != nil {
		return nil, err
	}
	set, basis := x.set(), trials.Basis(&x.phase)
	differs := func(was tfrunner.Basis) string { return was.Differs(basis) }
	if err := set.Open(journal.Spec{
		Dir: config.Output, Command: "learning-curve", About: basis, Differs: journal.Compared(differs), Results: files(), Fresh: config.Fresh,
	}); err != nil {
		return nil, err
	}
	defer set.Close()
	if x.done, err = set.Run(ctx); err != nil {
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

// set is the trainings, by subset.
func (x *experiment) set() *trainings.Set[subset, trained] {
	return &trainings.Set[subset, trained]{
		Name: "learning curve", Trials: x.trials, Phase: x.phase, Out: x.out, Parallel: x.config.Parallel,
		All: x.subsets(), Images: func(at subset) int { return at.Images },
		Title: subset.name, KeyOf: func(t *trained) subset { return t.subset }, Train: x.trainOn,
	}
}
