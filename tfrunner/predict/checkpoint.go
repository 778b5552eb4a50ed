package predict

import (
	"fmt"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
)

// findCheckpoint is the model that one of a run's checkpoints makes: the serving part of
// the graph that the run trained, with the checkpoint's weights.
func findCheckpoint(dir string, opts Options) (*stored, error) {
	which := opts.Checkpoint
	if which != checkpoint.Last && which != checkpoint.Best {
		return nil, fault.Usage("`checkpoint` %q: want %s or %s", which, checkpoint.Best, checkpoint.Last)
	}
	run := runfolder.Folder(dir)
	record, err := run.ReadRecord()
	if err != nil {
		return nil, err
	}
	if record.Tuned {
		return nil, fault.Usage("`checkpoint`: the thresholds of the model in %q belong to the weights that it was exported with", dir).
			WithHint("leave `checkpoint` out; tfft run `final` best exports the best weights, with thresholds of their own")
	}
	graphDir := names.Parse(record.GraphDir)
	manifest, err := readGraph(graphDir, record)
	if err != nil {
		return nil, err
	}
	store := run.Checkpoints(manifest)
	if opts.Warn != nil {
		store.Warn = func(err error) { opts.Warn("%v", err) }
	}
	found, latest, err := store.Find(which)
	if err != nil {
		return nil, err
	}
	if lost := lostOf(record.Model, latest, manifest); lost != nil && store.Warn != nil {
		store.Warn(lost)
	}
	at, saved := found.Progress, found.Saved()
	return &stored{
		folder: session.ServingGraph(graphDir), manifest: manifest, classes: record.Classes, exif: record.EXIF, saved: &saved, averaged: at.Began(),
		weights: &runfolder.Weights{Phase: at.Phase, Epoch: at.Epoch, Step: at.Step},
	}, nil
}

// lostOf says that the model was made after more training than the latest checkpoint has.
func lostOf(model *runfolder.Weights, latest *checkpoint.Checkpoint, m *graph.Manifest) error {
	if model == nil {
		return nil
	}
	at, made := m.PhaseIndex(latest.Progress.Phase), m.PhaseIndex(model.Phase)
	if at < made || at == made && latest.Progress.Epoch < model.Epoch {
		return fmt.Errorf("the run's model is %v, and no checkpoint of that is left", model)
	}
	return nil
}

// readGraph reads the manifest of the graph that a run trained, which has to be there
// unchanged (exit code 2).
func readGraph(dir string, record *runfolder.Record) (*graph.Manifest, error) {
	const hint = "put the graph back, or leave `checkpoint` out: the model of a run needs no graph"
	digest, err := graph.Digest(dir)
	if err != nil {
		return nil, fault.Usage("`checkpoint` needs the graph that the run trained: %w", err).WithHint(hint)
	}
	if digest != record.Identity.Graph {
		return nil, fault.Usage("`checkpoint` needs the graph that the run trained, and %q is another one now", dir).WithHint(hint)
	}
	return graph.ReadManifest(dir)
}
