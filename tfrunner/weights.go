package tfrunner

import (
	"context"
	"fmt"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// load loads the graph with the weights that the run goes on with, in phase, and makes its
// images ready.
func (r *Run) load(ctx context.Context, phase string) error {
	if err := r.loadModel(phase); err != nil {
		return err
	}
	if err := r.data.load(ctx); err != nil {
		return err
	}
	return r.state.skip(r.data.skippedPaths())
}

// loadModel loads the graph with those weights.
func (r *Run) loadModel(phase string) (err error) {
	if r.model, err = r.config.Engine.Open(r.config.Graph, r.manifest); err != nil {
		r.model = nil
		return err
	}
	switch {
	case r.state.begins():
		err = r.startFrom(r.state.plan[0].Settings.StartFrom)
	case r.state.latest != nil:
		err = r.restore(phase)
	}
	return err
}

// restore makes the model what it was at the latest checkpoint. Where next is a phase after
// that one, it begins with the averages of the weights, as it would have without a break.
func (r *Run) restore(next string) error {
	latest := r.state.latest
	if err := r.model.Restore(latest.Saved()); err != nil {
		return err
	}
	phase := latest.Progress.Phase
	now, err := r.model.ReadVariables(phase)
	if err != nil {
		return err
	}
	if err := train.CheckFrozen(latest.Frozen, now.Frozen); err != nil {
		return fmt.Errorf("phase %q: %w", phase, err)
	}
	if next == phase {
		return nil
	}
	return r.model.SwapAverages(phase)
}

// startFrom gives the model, which has the graph's weights, those of Config.
func (r *Run) startFrom(start checkpoint.StartFrom) error {
	if start.Weights == checkpoint.StartFromGraph {
		return nil
	}
	err := r.model.LoadLayers(runfolder.Folder(r.config.Weights).ModelVariables(), func(layer string) bool {
		return !start.ResetHead || !r.manifest.InHead(layer)
	})
	if err != nil {
		return fault.Usage("`init` %q: %w", r.config.Weights, err).
			WithHint("layers are told by name; `reset-head` leaves the head out, whose shape depends on the classes")
	}
	return nil
}

// export writes the serving model from what was saved. That was written, or compared with its
// checksums, by this process; TensorFlow checks each tensor again.
func (r *Run) export(ctx context.Context, saved train.Saved, thresholds []float64) error {
	return r.config.Engine.Export(ctx, r.config.Graph, r.manifest, saved, r.config.Folder.Model(), r.data.Classes, thresholds, r.state.identity.EXIF)
}
