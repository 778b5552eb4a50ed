package runfolder

import (
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
)

// mistaken says that r is not a run's folder but something near one: a folder inside a
// run's, a model or graph, or one of their files (exit code 2); nil: it is nothing of the
// kind.
func (r Folder) mistaken() error {
	dir := string(r)
	parent := filepath.Dir(filepath.Clean(dir))
	isFile := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular()
	}
	holds := func(names ...string) bool {
		for _, name := range names {
			if isFile(filepath.Join(dir, name)) {
				return true
			}
		}
		return false
	}
	switch inRun := isFile(Folder(parent).RecordFile()); {
	case isFile(dir):
		return fault.Usage("`run` %q is a file", dir).WithHint("give its folder: `run` %s", parent)
	case inRun && holds(HistoryFile, ReportFile, PredictionsFile):
		return fault.Usage("`run` %q holds a phase of the run in %q", dir, parent).WithHint("give the run's folder: `run` %s", parent)
	case inRun && graph.IsSavedModel(dir):
		return fault.Usage("`run` %q is the model of the run in %q", dir, parent).WithHint("give the run's folder: `run` %s", parent)
	case graph.IsSavedModel(dir):
		return fault.Usage("`run` %q is a model or a graph, not a run's folder", dir).WithHint("give the folder that holds run.json")
	}
	return nil
}
