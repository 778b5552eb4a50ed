package tfrunner

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// repairResults makes the results of phases that are over again where they are damaged,
// from the checkpoint that the phase ended with.
func (r *Run) repairResults(ctx context.Context) error {
	for _, phase := range r.state.earlierPhases() {
		damage := r.config.Folder.Damage(phase.Name)
		if damage == nil {
			continue
		}
		end, err := r.state.store.End(phase.Name)
		if err != nil {
			return err
		}
		dir := filepath.Join(string(r.config.Folder), phase.Name)
		switch {
		case end != nil:
			r.out.Warn("the results in %q are damaged: %v; they are made again", dir, damage)
			if err := r.regenerate(ctx, phase, end); err != nil {
				return err
			}
		case !errors.Is(damage, fs.ErrNotExist): // else it was never brought to its end
			r.out.Warn("the results in %q are damaged: %v; they cannot be made again without the phase's last checkpoint", dir, damage)
		}
	}
	return nil
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

// regenerate reports on a phase once more as it ended.
func (r *Run) regenerate(ctx context.Context, phase graph.Phase, end *checkpoint.Checkpoint) error {
	state := *r.state
	state.latest, state.plan = end, []runfolder.PlannedPhase{{
		Phase: phase, Settings: end.Settings, Epochs: end.Epochs, Progress: end.Progress, Restored: end.Restored,
	}}
	ended := &Run{config: r.config, out: r.out, manifest: r.manifest, data: r.data, state: &state}
	defer ended.closeModel()
	if err := ended.load(ctx); err != nil {
		return err
	}
	if err := ended.train(ctx, &state.plan[0]); err != nil {
		return err
	}
	return ended.report(ctx, &state.plan[0])
}
