package tfrunner

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// repairResults makes the results of phases that are over again where they are damaged, are
// to have other weights, or where run.json, which says whose they have, is lost: from the
// checkpoints that the phase left.
func (r *Run) repairResults(ctx context.Context) error {
	report := r.config.NewEvaluator(r.data.Classes).Files()
	_, lost := r.config.Folder.ReadRecord()
	for _, phase := range r.state.earlierPhases() {
		damage := r.config.Folder.Damage(phase.Name, report)
		if damage == nil && lost == nil {
			if err := r.changeResults(ctx, phase); err != nil {
				return err
			}
			continue
		}
		end, err := r.state.store.End(phase.Name)
		if err != nil {
			return err
		}
		r.warnOfResults(phase.Name, damage, end != nil)
		if end == nil {
			continue
		}
		if err := r.regenerate(ctx, phase, end); err != nil {
			return err
		}
	}
	return nil
}

// warnOfResults says what is wrong with the results of a phase, and whether they are made
// again. Without damage, nothing says whose weights they have.
func (r *Run) warnOfResults(phase string, damage error, again bool) {
	dir := filepath.Join(string(r.config.Folder), phase)
	switch {
	case again && damage == nil:
		r.out.Warn("nothing says whose weights the results in %q have; they are made again", dir)
	case again:
		r.out.Warn("the results in %q are damaged: %v; they are made again", dir, damage)
	case damage == nil:
		r.out.Warn("nothing says whose weights the results in %q have; they cannot be made again without the phase's last checkpoint", dir)
	case !errors.Is(damage, fs.ErrNotExist): // else it was never brought to its end
		r.out.Warn("the results in %q are damaged: %v; they cannot be made again without the phase's last checkpoint", dir, damage)
	}
}

// earlierPhases are the phases before those planned.
func (s *state) earlierPhases() []graph.Phase {
	all := s.manifest.Phases
	switch {
	case len(s.plan) > 0:
		return all[:s.manifest.PhaseIndex(s.plan[0].Name)]
	case s.latest.Complete():
		return all[:s.manifest.PhaseIndex(s.latest.Progress.Phase)+1]
	}
	return all[:s.manifest.PhaseIndex(s.latest.Progress.Phase)]
}

// changeResults makes the results of a phase that was asked for, and is over, again where
// `final` now means another epoch than when they were written, or classes are listed in
// another order.
func (r *Run) changeResults(ctx context.Context, phase graph.Phase) error {
	record, err := r.config.Folder.ReadRecord()
	if err != nil || !slices.Contains(r.config.Asked(r.manifest), phase.Name) {
		return nil // begin says what is wrong with the record
	}
	was, asked := record.Phases[phase.Name], r.config.Planned(r.manifest, phase.Name).Ending
	if was.ReportEpoch == 0 || len(asked.Differences(was.Ending)) == 0 {
		return nil
	}
	end, err := r.state.store.End(phase.Name)
	if err != nil || end == nil {
		return err
	}
	now := r.ending(phase.Name, end)
	if now.Epoch(end.State) == was.ReportEpoch && !now.IsSoup() && !was.IsSoup() && FormOf(now) == FormOf(was.Ending) {
		return nil
	}
	if err := r.state.checkBestKept(phase.Name, now, &end.State); err != nil {
		return err
	}
	return r.regenerate(ctx, phase, end)
}

// ending is that of a phase that ended at end, as it is asked for or, where it is not, as
// the run's record has it.
func (r *Run) ending(phase string, end *checkpoint.Checkpoint) checkpoint.Ending {
	ending := r.config.Planned(r.manifest, phase).Ending
	if stopping := end.Settings.EarlyStopping; stopping.Patience > 0 {
		ending.BestBy = stopping.By
	}
	return ending
}

// regenerate reports on a phase once more.
func (r *Run) regenerate(ctx context.Context, phase graph.Phase, end *checkpoint.Checkpoint) error {
	ending := r.ending(phase.Name, end)
	r.state.store.BestBy[phase.Name] = ending.BestBy
	state := *r.state
	state.latest, state.plan = end, []runfolder.PlannedPhase{{
		Phase: phase, Settings: end.Settings, Epochs: end.Epochs, Ending: ending, Progress: end.Progress, Restored: end.Restored,
	}}
	ended := &Run{config: r.config, out: r.out, manifest: r.manifest, data: r.data, state: &state}
	defer ended.closeModel()
	if err := ended.load(ctx, phase.Name); err != nil {
		return err
	}
	if err := ended.train(ctx, &state.plan[0]); err != nil {
		return err
	}
	out, err := ended.outcome(ctx, &state.plan[0])
	if err != nil {
		return err
	}
	ended.noteBest(&state.plan[0], out, "the report has")
	tuning, err := ended.tune(ctx, &state.plan[0])
	if err != nil {
		return err
	}
	if err := ended.report(ctx, &state.plan[0], out, tuning); err != nil {
		return err
	}
	r.changed = true
	return cmp.Or(r.state.noteResults(&state.plan[0], out.weights(phase.Name), false), ended.goOn(phase.Name, out))
}
