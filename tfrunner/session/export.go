package session

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/tfrunner"
)

// servingGraph is the exporter's graph without anything that trains, and
// without variables, relative to the exported graph.
const servingGraph = "assets.extra/serving"

// labelsPath holds the class names of a serving model, one a line.
const labelsPath = "assets.extra/labels.txt"

// ExportServing writes the SavedModel that serves: the serving part of the
// graph in graphDir, the model's variables (not the optimizers') from the
// checkpoint at prefix, and the class names. It replaces modelDir as a whole.
func ExportServing(graphDir string, manifest *tfrunner.Manifest, prefix, modelDir string, classes []string) error {
	tmp := filepath.Join(filepath.Dir(modelDir), ".tmp-"+filepath.Base(modelDir))
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := writeServing(graphDir, manifest, prefix, tmp, classes); err != nil {
		return fmt.Errorf("export %q: %w", modelDir, err)
	}
	return durable.ReplaceDir(tmp, modelDir)
}

func writeServing(graphDir string, manifest *tfrunner.Manifest, prefix, dir string, classes []string) error {
	for _, sub := range []string{"variables", "assets.extra"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	serving := filepath.Join(graphDir, filepath.FromSlash(servingGraph))
	if err := convertVariables(serving, manifest, prefix, filepath.Join(dir, "variables", "variables")); err != nil {
		return err
	}
	if err := copyFile(filepath.Join(serving, "saved_model.pb"), filepath.Join(dir, "saved_model.pb")); err != nil {
		return err
	}
	const manifestPath = "assets.extra/tfft.json"
	if err := copyFile(filepath.Join(graphDir, manifestPath), filepath.Join(dir, manifestPath)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, labelsPath), []byte(strings.Join(classes, "\n")+"\n"), 0o644)
}

// convertVariables reads a training checkpoint through the serving graph's own
// restore op, which takes the model's variables and leaves the rest, and saves
// them as that graph's variables. That is no work for a GPU, whose memory the
// training session has.
func convertVariables(serving string, manifest *tfrunner.Manifest, from, to string) error {
	s, err := Open(serving, manifest, Config{Device: "cpu", variablesOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Restore(from); err != nil {
		return err
	}
	return s.Save(to)
}

// ReadLabels returns the class names of the serving model in dir.
func ReadLabels(dir string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, labelsPath))
	if err != nil {
		return nil, fmt.Errorf("read class names: %w", err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"), nil
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
