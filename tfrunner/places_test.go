package tfrunner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func TestRunFolderAmongTheImagesIsRefused(t *testing.T) {
	config, engine, _ := fakeConfig(t)
	for _, dir := range []string{"training/run", "training/cat/run", "evaluation"} {
		config.Folder = runfolder.Folder(filepath.Join(config.Data, dir))
		err := tfrunner.Train(t.Context(), config)
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), "where a run reads images") || engine.Opened > 0 {
			t.Errorf("%s: %v", dir, err)
		}
		if _, err := os.Stat(filepath.Join(config.Data, "training", "run")); err == nil {
			t.Errorf("%s: the folder was made", dir)
		}
	}
}

// TestHeadGoesWithItsClasses begins from a run of other classes than the data has.
func TestHeadGoesWithItsClasses(t *testing.T) {
	first, _, _ := fakeConfig(t)
	run(t, first)
	config, engine, _ := fakeConfig(t)
	for _, split := range []string{"training", "validation", "evaluation"} {
		if err := os.Rename(filepath.Join(config.Data, split, "cat"), filepath.Join(config.Data, split, "zebra")); err != nil {
			t.Fatal(err)
		}
	}
	config.Weights = string(first.Folder)
	model := filepath.Join(first.Folder.Model(), "variables")
	if err := os.MkdirAll(model, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(model, "variables.index"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := durable.WriteSums(first.Folder.Model()); err != nil {
		t.Fatal(err)
	}
	err := tfrunner.Train(t.Context(), config)
	if err == nil || fault.Code(err) != fault.ExitUsage || engine.Opened > 0 ||
		!strings.Contains(err.Error(), `the classes "cat", "dog", the data has "dog", "zebra"`) || !strings.Contains(fault.Hint(err), "`reset-head`") {
		t.Errorf("%v (%s)", err, fault.Hint(err))
	}
	config.ResetHead = true
	if err := tfrunner.Train(t.Context(), config); err == nil || strings.Contains(err.Error(), "classes") {
		t.Errorf("with a new head: %v", err)
	}
}
