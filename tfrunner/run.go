package tfrunner

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Run is a run that was opened. It is used from one goroutine at a time.
type Run struct {
	config   *Config
	out      Observer
	manifest *graph.Manifest
	data     *data
	state    *state
	model    train.Network // nil: nothing is to be trained
	changed  bool          // results of earlier phases were made again

	unshown   bool          // TensorBoard's files could not be written the last time
	times     train.Times   // of all phases
	limitedBy features.Plan // of the last phase trained
}

// Train is a whole run: it opens, runs and closes.
func Train(ctx context.Context, config Config) error {
	run, err := Open(ctx, config)
	if err != nil {
		return err
	}
	defer run.Close()
	return run.Run(ctx)
}

// Open gets a run ready: it checks graph, images and what is asked for against each
// other, enters the run folder and plans, makes results of earlier phases again where
// they are damaged, loads the weights and begins to write. Nothing large is loaded, and
// nothing of an earlier run is touched, before everything has been found in order.
// Until Close, other processes are kept out of the folder.
func Open(ctx context.Context, config Config) (_ *Run, err error) {
	if config.Folder == "" {
		config.Folder = DefaultFolder(config.Graph)
	}
	r, err := newRun(&config)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	if err := r.checkPlaces(); err != nil {
		return nil, err
	}
	if err := r.state.enter(); err != nil {
		return nil, err
	}
	if err := r.repairResults(ctx); err != nil {
		return nil, err
	}
	r.repairBoards(ctx)
	if len(r.state.plan) == 0 {
		return r, nil
	}
	if err := r.load(ctx, r.state.plan[0].Name); err != nil {
		return nil, err
	}
	return r, r.state.begin()
}

// checkPlaces refuses a run folder that would write where it reads images.
func (r *Run) checkPlaces() error {
	places := []string{string(r.config.Folder)}
	for _, phase := range r.manifest.PhaseNames() {
		places = append(places, filepath.Join(places[0], phase))
	}
	return dataset.CheckOutside(r.config.Data, "run", places...)
}

// newRun checks config, the graph and the images against each other, and enters no
// folder yet.
func newRun(config *Config) (*Run, error) {
	if err := config.recall(); err != nil {
		return nil, err
	}
	if err := config.complete(); err != nil {
		return nil, err
	}
	r := &Run{config: config, out: config.Observer}
	var err error
	if r.manifest, err = config.Engine.Inspect(config.Graph); err != nil {
		return nil, err
	}
	if err := cmp.Or(config.completeFor(r.manifest.Task), config.recallFor(r.manifest)); err != nil {
		return nil, err
	}
	if r.data, err = openData(config, r.manifest); err != nil {
		return nil, err
	}
	if err := cmp.Or(config.checkEvaluator(r.manifest.Task, r.data.Classes), config.checkHeadClasses(r.data.Classes)); err != nil {
		r.Close()
		return nil, err
	}
	if r.state, err = newState(config, r.manifest, r.data); err != nil {
		r.Close()
		return nil, err
	}
	r.noteRecipe()
	r.data.noteData()
	r.data.noteFiles()
	return r, nil
}

// Plan is what the run is to do, and, after Run, how far each phase has come.
func (r *Run) Plan() []runfolder.PlannedPhase { return r.state.plan }

// Run brings every phase of the plan to its end: it trains what is left of it,
// evaluates it on the images held back, writes results and exports the model. When ctx
// ends, the step under way is finished, the run saved, and the error ctx's cause: the
// same Config continues it.
func (r *Run) Run(ctx context.Context) error {
	if len(r.state.plan) == 0 && r.changed {
		return nil
	}
	if len(r.state.plan) == 0 {
		r.out.Note("nothing to do: the run in %q is past %s (`fresh` starts over)", r.config.Folder, strings.Join(r.config.Phases, ", "))
		return nil
	}
	for i := range r.state.plan {
		phase := &r.state.plan[i]
		if err := r.train(ctx, phase); err != nil {
			return err
		}
		if err := r.finish(ctx, phase); err != nil {
			return err
		}
	}
	r.showHyperparameters(true)
	r.data.noteSkipped(r.config.Folder)
	if limit := r.times.Limit(train.Circumstances{ImagesKept: r.data.cache != nil, ViewsWouldDo: r.limitedBy.WithViews}); limit != "" {
		r.out.Note("%s", limit)
	}
	r.out.Model(r.config.Folder.Model())
	return ctx.Err() // a signal that came after the last thing that could stop
}

// finish reports on a phase, which is over then, and exports the model meanwhile. Both
// have the weights that Ending says; the next phase goes on from the last ones.
func (r *Run) finish(ctx context.Context, phase *runfolder.PlannedPhase) error {
	out, err := r.outcome(ctx, phase)
	if err != nil {
		return err
	}
	r.noteBest(phase, out, "report and model have")
	if err := r.state.noteResults(phase, nil, true); err != nil {
		return err
	}
	tuning, err := r.tune(ctx, phase)
	if err != nil {
		return err
	}
	exported := make(chan error, 1)
	go func() { exported <- r.export(ctx, out.saved, tuning.Thresholds) }()
	err = r.report(ctx, phase, out, tuning)
	if err := cmp.Or(err, <-exported); err != nil {
		return err
	}
	return cmp.Or(r.state.noteResults(phase, out.weights(phase.Name), true), r.goOn(phase.Name, out))
}

// Close frees what the run holds, also where Open failed half-way, and lets others
// into its folder.
func (r *Run) Close() {
	if r.state != nil {
		r.state.leave()
	}
	r.closeModel()
	if r.data != nil {
		r.data.close()
	}
}

func (r *Run) closeModel() {
	if r.model != nil {
		_ = r.model.Close() // it has served
	}
}
