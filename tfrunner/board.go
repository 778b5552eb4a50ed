package tfrunner

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/tensorboard"
	"github.com/tfft/tfft/tfrunner/train"
)

// board is what TensorBoard shows of a phase.
type board struct {
	run    *Run
	curves *tensorboard.Curves
	listed bool // the hyperparameters are, or need not be
}

// newBoard is that of a phase, whose results lie in the folder dir.
func (r *Run) newBoard(ctx context.Context, dir string, phase *runfolder.PlannedPhase) *board {
	title := fmt.Sprintf("as epoch 1 of the phase %s sees them; augmentation: %s", phase.Name, phase.Settings.Augment)
	return &board{run: r, curves: tensorboard.NewCurves(dir, title, r.sheet(ctx, phase)), listed: phase.Complete()}
}

// show makes TensorBoard show the phase as far as it has come. That it cannot ends nothing.
func (b *board) show(p *train.Progress) {
	if !b.listed {
		b.run.showHyperparameters(false)
		b.listed = true
	}
	b.run.shown(b.curves.Bring(p.History))
}

// hook shows each epoch when it is done.
func (b *board) hook() train.Hook {
	return train.Hook{OnEpoch: func(p *train.Progress) error { b.show(p); return nil }}
}

// showReport makes TensorBoard show the pictures of the report on a phase, whose results lie in
// the folder dir, on the weights after so many epochs.
func (r *Run) showReport(dir, phase string, epoch int) {
	files := r.config.NewEvaluator(r.data.Classes).Files()
	title := fmt.Sprintf("the %s images, after the phase %s", r.data.reported().Name, phase)
	r.shown(tensorboard.BringReport(dir, files, epoch, title))
}

// showHyperparameters makes TensorBoard list the settings of all phases that the run has come
// to, each as `set` names it; and, where the run is done, that it is.
func (r *Run) showHyperparameters(done bool) {
	record, err := r.config.Folder.ReadRecord()
	if err != nil {
		r.shown(err)
		return
	}
	h := tensorboard.Hyperparameters{Values: map[string]any{"backbone": r.manifest.Backbone, "seed": float64(r.config.Seed)}}
	for name, phase := range record.Phases {
		h.Values[name+".epochs"] = float64(phase.Epochs)
		for setting, value := range phase.Settings.Values() {
			h.Values[name+"."+setting] = value
		}
		for _, trained := range phase.Ranges {
			if h.Began.IsZero() || trained.Start.Before(h.Began) {
				h.Began = trained.Start
			}
			if trained.End.After(h.Ended) {
				h.Ended = trained.End
			}
		}
	}
	if !done {
		h.Ended = time.Time{}
	}
	r.shown(h.Bring(string(r.config.Folder)))
}

// repairBoards shows phases that are over again where their event files are lost or damaged,
// or were never written. Those whose history is lost, too, stay as they are.
func (r *Run) repairBoards(ctx context.Context) {
	record, err := r.config.Folder.ReadRecord()
	if err != nil {
		return // it is a new run, or has no phase that is over
	}
	for _, phase := range r.state.earlierPhases() {
		dir, was := filepath.Join(string(r.config.Folder), phase.Name), record.Phases[phase.Name]
		history, err := train.ReadHistory(filepath.Join(dir, runfolder.HistoryFile))
		if err != nil {
			continue
		}
		p := &runfolder.PlannedPhase{Phase: phase, Settings: was.Settings, Epochs: was.Epochs}
		r.shown(r.newBoard(ctx, dir, p).curves.Bring(history))
		if was.ReportEpoch > 0 {
			r.showReport(dir, phase.Name, was.ReportEpoch)
		}
	}
	if len(r.state.plan) == 0 {
		r.showHyperparameters(true)
	}
}

// shown warns of event files that cannot be written, once until they can.
func (r *Run) shown(err error) {
	if err != nil && !r.unshown {
		r.out.Warn("TensorBoard does not show all of the run: %v", err)
	}
	r.unshown = err != nil
}
