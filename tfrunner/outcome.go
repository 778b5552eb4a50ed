package tfrunner

import (
	"cmp"
	"context"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// outcome is the weights that the report on a phase and the exported model have.
type outcome struct {
	epoch int         // that they were trained to
	soup  []int       // epochs whose weights' mean they are; nil: they are those of epoch
	saved train.Saved // where they lie
	last  train.Saved // where those lie that the phase ended with
}

// weights are those of a phase that came out.
func (o outcome) weights(phase string) *runfolder.Weights {
	return &runfolder.Weights{Phase: phase, Epoch: o.epoch, Soup: o.soup}
}

// outcome gives the model the weights that are to come out of a phase, which is trained.
func (r *Run) outcome(ctx context.Context, phase *runfolder.PlannedPhase) (outcome, error) {
	last := r.state.store.SavedLast(phase.Name)
	out := outcome{epoch: cmp.Or(phase.Restored, phase.Progress.Epoch), saved: last, last: last}
	if phase.Ending.IsSoup() {
		return r.soup(ctx, phase, out)
	}
	if phase.Ending.Final != checkpoint.Best || phase.Restored > 0 {
		return out, nil
	}
	best, err := r.best(phase)
	if err != nil || best.Progress.Epoch == out.epoch {
		return out, err
	}
	out.epoch, out.saved = best.Progress.Epoch, best.Saved()
	return out, r.model.Restore(out.saved)
}

// best is the checkpoint of a phase's best epoch.
func (r *Run) best(phase *runfolder.PlannedPhase) (*checkpoint.Checkpoint, error) {
	best, err := r.state.store.Best(phase.Name)
	if err == nil && best == nil {
		err = fault.Failed("phase %q: the checkpoint of its best epoch is gone", phase.Name).WithHint("start the phase over with `fresh`")
	}
	return best, err
}

// goOn gives the model back the weights that the phase ended with, or their averages: the
// next one begins with them.
func (r *Run) goOn(phase string, out outcome) error {
	if out.saved != out.last {
		if err := r.model.Restore(out.last); err != nil {
			return err
		}
	}
	if out.soup != nil {
		if err := os.RemoveAll(filepath.Dir(out.saved.Changing)); err != nil {
			return err
		}
	}
	return r.model.SwapAverages(phase)
}

// noteBest says which epoch of a phase was the best, and which one comes out of it: into what,
// such as the report.
func (r *Run) noteBest(phase *runfolder.PlannedPhase, out outcome, into string) {
	history, by := phase.Progress.History, phase.Ending.BestBy
	best, last := by.In(history), history[len(history)-1]
	switch {
	case out.soup != nil:
		r.out.Note("%s: %s %s; the best epoch is %d: %s %.4f", phase.Name, into, out.weights(phase.Name), best.Epoch, by, best.Value)
	case out.epoch != last.Epoch:
		r.out.Note("%s: %s the weights of epoch %d: %s %.4f, the last has %.4f",
			phase.Name, into, out.epoch, by, by.Value(history[out.epoch-1]), by.Value(last))
	case by.Better(best.Value, by.Value(last)):
		r.out.Note("%s: epoch %d was better: %s %.4f, the last has %.4f; `final` best keeps it",
			phase.Name, best.Epoch, by, best.Value, by.Value(last))
	default:
		r.out.Note("%s: the best epoch is %d: %s %.4f", phase.Name, best.Epoch, by, best.Value)
	}
}

// bestOf is what a Report says of a phase's best epoch.
func bestOf(phase *runfolder.PlannedPhase) *BestEpoch {
	history, by := phase.Progress.History, phase.Ending.BestBy
	return &BestEpoch{Best: *by.In(history), Last: by.Value(history[len(history)-1])}
}

// checkBestKept refuses `final` best where `best` has changed since the checkpoints were
// saved, and the epoch that is the best now was not kept (exit code 2).
func (s *state) checkBestKept(phase string, now checkpoint.Ending, c *checkpoint.State) error {
	if now.Final != checkpoint.Best || c.Restored > 0 || c.Best == nil || len(c.Progress.History) == 0 || c.Best.By == now.BestBy {
		return nil
	}
	best := now.BestBy.In(c.Progress.History)
	if s.store.Holds(phase, best.Epoch) {
		return nil
	}
	return fault.Usage("phase %q: epoch %d is the best by `best` %s, and its checkpoint was not kept: until now `best` was %s",
		phase, best.Epoch, now.BestBy, c.Best.By).
		WithHint("give `best` %s, or train the phase again with `fresh`", c.Best.By)
}
