package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	featurecache "github.com/tfft/tfft/tfrunner/features/cache"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// resultFiles are the results of a phase, in its folder.
var resultFiles = append([]string{historyFile, plotFile}, reportFiles...)

// sealResults writes the checksums of a phase's results: it is over.
func (j *job) sealResults(phase string) error {
	return durable.WriteSums(filepath.Join(string(j.opts.run), phase), resultFiles...)
}

// reopenResults removes the checksums in the folder of a phase that is trained
// on. With --fresh the folder is the old run's until the first checkpoint, and
// then goes as a whole.
func (j *job) reopenResults(dir string) error {
	if j.opts.fresh {
		return nil
	}
	return durable.RemoveSums(dir)
}

// checkResults compares some of a phase's results with their checksums, if it is
// over.
func checkResults(run runfolder.Folder, phase string, files ...string) error {
	dir := filepath.Join(string(run), phase)
	err := durable.CheckSums(dir, files...)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fault.Failed("the results in %q are damaged: %w", dir, err).
		WithHint("tfft run makes those of a phase anew, with the command that trained it, tfft eval --output those of a test")
}

// mendResults makes the results of phases that are over anew where they are
// damaged, from the checkpoint that the phase ended with.
func (j *job) mendResults(ctx context.Context) error {
	for _, phase := range j.earlierPhases() {
		dir := filepath.Join(string(j.opts.run), phase.Name)
		damage := durable.CheckSums(dir, resultFiles...)
		if damage == nil {
			continue
		}
		end, err := j.store.End(phase.Name)
		if err != nil {
			return err
		}
		switch {
		case end != nil:
			j.out.Warn("the results in %q are damaged: %v; they are made anew", dir, damage)
			if err := j.regenerate(ctx, phase, end); err != nil {
				return err
			}
		case !errors.Is(damage, fs.ErrNotExist): // else it was never brought to its end
			j.out.Warn("the results in %q are damaged: %v; they cannot be made anew without the phase's last checkpoint", dir, damage)
		}
	}
	return nil
}

// earlierPhases are the phases before those planned.
func (j *job) earlierPhases() []graph.Phase {
	all := j.manifest.Phases
	switch {
	case len(j.plan) > 0:
		return all[:j.manifest.PhaseIndex(j.plan[0].Name)]
	case j.latest.Complete():
		return all[:j.manifest.PhaseIndex(j.latest.Progress.Phase)+1]
	}
	return all[:j.manifest.PhaseIndex(j.latest.Progress.Phase)]
}

// regenerate reports on a phase once more as it ended.
func (j *job) regenerate(ctx context.Context, phase graph.Phase, end *checkpoint.Checkpoint) error {
	ended := *j
	ended.latest, ended.unlock, ended.features = end, nil, map[string]*featurecache.Cache{}
	ended.plan = []runfolder.PlannedPhase{{
		Phase: phase, Settings: end.Settings, Epochs: end.Epochs, Progress: end.Progress, Restored: end.Restored,
	}}
	if err := ended.load(ctx); err != nil {
		return err
	}
	defer ended.close()
	if err := ended.train(ctx, &ended.plan[0]); err != nil {
		return err
	}
	if err := ended.report(ctx, &ended.plan[0]); err != nil {
		return err
	}
	return ended.sealResults(phase.Name)
}
