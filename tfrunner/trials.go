package tfrunner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/eval/evaluator"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/features"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// Trials trains one phase of a graph over and over, each time from the same weights, with
// other settings or on other images. It writes caches and no run. What the frozen layers
// give is looked up once for all trials, so that one of a head on kept features costs what
// the head's own arithmetic does.
type Trials struct {
	run   *copied
	dir   string              // of the weights that each trial begins with
	start train.Saved         // those; what the phase freezes is not read again
	sums  string              // of these and of what the phase freezes
	idle  chan train.Network  // copies of the model that no trial uses
	all   []train.Network     // these and the others
	pool  [2][]dataset.Sample // images that trials may train on, and that they may be validated on
	one   bool                // both are the same

	mutex sync.Mutex
	kept  map[string]*features.Set // what the frozen layers give, by the settings that change it
}

// OpenTrials gets ready for trials of a phase as config trains it (empty: the one that the
// run trains next, or the graph's first), so many at a time. A run that lies in config's
// Folder is where the weights come from, and is only read; without a Folder they are the
// graph's. Trials may train, and be validated, on all images of the splits that are pooled; if
// none are, on training images, and on validation images.
func OpenTrials(ctx context.Context, config Config, phase string, parallel int, pooled []string) (_ *Trials, err error) {
	if parallel < 1 {
		return nil, fault.Usage("`parallel` %d: want at least 1", parallel)
	}
	run, err := openCopy(ctx, &config, phase)
	if err != nil {
		return nil, err
	}
	t := &Trials{run: run, idle: make(chan train.Network, parallel), kept: map[string]*features.Set{}}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	t.pool = [2][]dataset.Sample{run.data.Training.Samples, run.data.Validation.Samples}
	run.data.warnSkipped()
	if len(pooled) > 0 {
		together := run.data.together(pooled)
		t.pool, t.one = [2][]dataset.Sample{together, together}, true
	}
	return t, t.openModels(parallel)
}

// CheckTrials refuses what OpenTrials would, without a word to config's Observer: settings, a
// graph that cannot be loaded, images that do not go with it. It reads no image, and keeps nothing
// open. It gives the phase as trials would train it.
func CheckTrials(config Config, phase string) (planned runfolder.PlannedPhase, err error) {
	config.Observer = Silent{}
	run, err := newCopy(&config, phase)
	if err != nil {
		return planned, err
	}
	defer run.Close()
	return config.Planned(run.manifest, run.phase), run.loadModel(run.phase)
}

// together are the images of some splits, sorted by path.
func (d *data) together(splits []string) (images []dataset.Sample) {
	for _, split := range d.Splits() {
		if slices.Contains(splits, split.Name) {
			images = append(images, split.Samples...)
		}
	}
	slices.SortFunc(images, func(a, b dataset.Sample) int { return strings.Compare(a.Path, b.Path) })
	return images
}

// openModels opens the copies of the model.
func (t *Trials) openModels(parallel int) (err error) {
	if t.dir, err = os.MkdirTemp("", "tfft-trials-"); err != nil {
		return err
	}
	whole := train.Saved{Phase: t.run.phase, Changing: filepath.Join(t.dir, "changing"), Frozen: filepath.Join(t.dir, "frozen")}
	first := t.run.model
	t.add(first)
	if err := first.Save(whole.Changing, whole.Phase); err != nil {
		return err
	}
	if err := first.SaveFrozen(whole.Frozen, whole.Phase); err != nil {
		return err
	}
	for _, prefix := range []string{whole.Changing, whole.Frozen} {
		sum, err := durable.Checksum(prefix + ".index")    // which has the checksums of all variables
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // nothing may be frozen
			return err
		}
		t.sums += sum
	}
	for range parallel - 1 {
		model, err := t.run.config.Engine.Open(t.run.config.Graph, t.run.manifest)
		if err != nil {
			return err
		}
		t.add(model)
		if err := model.Restore(whole); err != nil {
			return err
		}
	}
	t.start = train.Saved{Phase: whole.Phase, Changing: whole.Changing}
	return t.removeFrozen(whole.Frozen)
}

// removeFrozen removes the files of what the phase freezes, which are the most of what a process
// that is killed would leave behind: all copies have been given it.
func (t *Trials) removeFrozen(prefix string) error {
	files, err := filepath.Glob(filepath.Join(t.dir, filepath.Base(prefix)+".*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trials) add(model train.Network) {
	t.all = append(t.all, model)
	t.idle <- model
}

// From says where the weights come from that each trial begins with.
func (t *Trials) From() string { return t.run.from }

// Images are those that trials may train on, and those that they may be validated on, each
// sorted by path.
func (t *Trials) Images() (training, validation []dataset.Sample) { return t.pool[0], t.pool[1] }

// Dataset is the one that the images are from.
func (t *Trials) Dataset() *dataset.Dataset { return t.run.data.Dataset }

// NewEvaluator is one of the graph's task.
func (t *Trials) NewEvaluator() evaluator.Evaluator {
	return t.run.config.NewEvaluator(t.run.data.Classes)
}

// Keeps says whether the trials of a phase train on kept features, and what is computed
// once then.
func (t *Trials) Keeps(phase *runfolder.PlannedPhase) (kept bool, text string) {
	kept = planFeatures(t.run.manifest, phase).Keeps(true)
	training, validation := len(t.pool[0]), len(t.pool[1])
	if kept && t.looksAlike(phase) {
		validation = 0
	}
	return kept, t.run.data.describeFeatures(phase, training, validation)
}

// looksAlike says whether an image of pooled trials looks alike where it is trained on and where it
// is validated on.
func (t *Trials) looksAlike(phase *runfolder.PlannedPhase) bool {
	s, d := phase.Settings, t.run.data
	return t.one && !s.Augmented() && !s.MixesImages() && s.Views == 0 && d.trainer == d.decoder
}

// Close frees what the trials hold, also where OpenTrials failed half-way. No trial may be
// under way.
func (t *Trials) Close() {
	for _, model := range t.all {
		if model != t.run.model { // which the run closes
			_ = model.Close() // it has served
		}
	}
	t.run.Close()
	if t.dir != "" {
		os.RemoveAll(t.dir)
	}
}
