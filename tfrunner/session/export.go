package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/train"
)

// servingGraph is the exporter's graph without anything that trains, and
// without variables, relative to the exported graph.
const servingGraph = "assets.extra/serving"

// ServingGraph is that of the exported graph in graphDir. It has no variables: Restore
// takes a checkpoint's.
func ServingGraph(graphDir string) string {
	return filepath.Join(graphDir, filepath.FromSlash(servingGraph))
}

// ExportServing writes the SavedModel that serves: the serving part of the
// graph in graphDir, the model's variables (not the optimizers') that
// were saved, and assets. Weights that the phase averages are their averages. It replaces modelDir as a whole, or, when ctx ends before that, not
// at all. config says whether the graph is trusted.
func ExportServing(ctx context.Context, graphDir string, manifest *graph.Manifest, config Config, saved train.Saved, modelDir string, assets Assets) error {
	tmp := filepath.Join(filepath.Dir(modelDir), durable.TmpPrefix+filepath.Base(modelDir))
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := writeServing(ctx, graphDir, manifest, config, saved, tmp, assets.EXIF == dataset.EXIFIgnore); err != nil {
		return fmt.Errorf("export %q: %w", modelDir, err)
	}
	if err := assets.write(tmp, manifest.Input); err != nil {
		return fmt.Errorf("export %q: %w", modelDir, err)
	}
	if err := durable.WriteSums(tmp); err != nil {
		return fmt.Errorf("export %q: %w", modelDir, err)
	}
	return durable.ReplaceDir(tmp, modelDir)
}

func writeServing(ctx context.Context, graphDir string, manifest *graph.Manifest, config Config, saved train.Saved, dir string, ignoreEXIF bool) error {
	for _, sub := range []string{"variables", "assets.extra"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	serving := ServingGraph(graphDir)
	if err := convertVariables(ctx, serving, manifest, config, saved, filepath.Join(dir, "variables", "variables")); err != nil {
		return err
	}
	if err := copyGraph(serving, dir, ignoreEXIF); err != nil {
		return err
	}
	const manifestPath = "assets.extra/tfft.json"
	return copyFile(filepath.Join(graphDir, manifestPath), filepath.Join(dir, manifestPath))
}

// convertVariables reads the model's variables, and leaves the rest, then the averages of
// the phase, and saves them as the serving graph's variables. That is no work for a GPU,
// whose memory the training session has.
func convertVariables(ctx context.Context, serving string, manifest *graph.Manifest, config Config, from train.Saved, to string) error {
	config.Device, config.GPUMemory, config.variablesOnly = "cpu", 0, true
	s, err := Open(serving, manifest, config)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, step := range []func() error{
		func() error { return s.Restore(from) },
		func() error { return s.LoadAverages(from) },
		func() error { return s.SaveAll(to) },
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
