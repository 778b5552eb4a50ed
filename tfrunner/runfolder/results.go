package runfolder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// Files of a phase's results, in its folder.
const (
	HistoryFile     = "history.csv"
	PlotFile        = "plot.png"
	ReportFile      = "report.txt"
	ReportJSONFile  = "report.json"
	PredictionsFile = "predictions.csv" // tells a folder with the results of a test
)

// resultFiles are the results of a phase, whatever its task.
var resultFiles = []string{HistoryFile, PlotFile, ReportFile, ReportJSONFile, PredictionsFile}

// SealResults writes the checksums of a phase's results, the files of its report among
// them: it is over.
func (r Folder) SealResults(phase string, report []string) error {
	return durable.WriteSums(filepath.Join(string(r), phase), withReport(report)...)
}

// withReport are the results of a phase and the files of its report, each once.
func withReport(report []string) []string {
	files := slices.Concat(resultFiles, report)
	slices.Sort(files)
	return slices.Compact(files)
}

// ReopenResults removes the checksums of a phase's results: it is trained on.
func (r Folder) ReopenResults(phase string) error {
	return durable.RemoveSums(filepath.Join(string(r), phase))
}

// Damage compares a phase's results, the files of its report among them, with their
// checksums. The error is fs.ErrNotExist where the phase is not over, or the checksums are
// gone.
func (r Folder) Damage(phase string, report []string) error {
	return durable.CheckSums(filepath.Join(string(r), phase), withReport(report)...)
}

// CheckResults compares some of a phase's results with their checksums, if it is
// over. Damaged ones are an error (exit code 1).
func (r Folder) CheckResults(phase string, files ...string) error {
	dir := filepath.Join(string(r), phase)
	err := durable.CheckSums(dir, files...)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fault.Failed("the results in %q are damaged: %w", dir, err).
		WithHint("the command that trained the phase makes its results again; tfft eval `output` makes those of a test")
}

// CheckModel compares the run's model with its checksums. A run without one is refused
// (exit code 2), a damaged one is an error (exit code 1).
func (r Folder) CheckModel() error {
	if _, err := os.Stat(r.Model()); err != nil {
		return fault.Usage("the run in %q has no model yet", string(r)).
			WithHint("the model is written when a phase ends: continue the run with the command that began it")
	}
	return CheckModel(r.Model())
}

// CheckModel compares a model folder, wherever it lies, with its checksums. A damaged
// one is an error (exit code 1).
func CheckModel(dir string) error {
	if err := durable.CheckSums(dir); err != nil {
		return fault.Failed("the model %q is damaged: %w", dir, err).WithHint(againHint)
	}
	return nil
}
