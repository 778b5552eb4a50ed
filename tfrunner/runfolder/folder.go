package runfolder

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
)

// Folder is where a run's results lie. Each phase has a folder of its own
// name in it, beside the ones named here.
type Folder string

const (
	checkpointsDir = "checkpoints"
	modelDir       = "model"
	recordFile     = "run.json"
)

// Create makes the folder and checks that it can be written (exit code 2).
func (r Folder) Create() error {
	if err := r.mistaken(); err != nil {
		return err
	}
	if err := os.MkdirAll(string(r), 0o755); err != nil {
		return fault.Usage("`run` %q cannot be created: %w", string(r), err).WithHint("choose another folder with `run`")
	}
	probe, err := os.CreateTemp(string(r), ".tmp-probe-*")
	if err != nil {
		return fault.Usage("`run` %q cannot be written: %w", string(r), err).WithHint("choose another folder with `run`")
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// Checkpoints is the store of the run's checkpoints.
func (r Folder) Checkpoints(m *graph.Manifest) *checkpoint.Store {
	return &checkpoint.Store{Dir: filepath.Join(string(r), checkpointsDir), Phases: m.PhaseNames(), Metrics: m.Task.Metrics}
}

// Began says whether there is a checkpoint of a phase.
func (r Folder) Began(phase string) bool {
	found, err := fs.Glob(os.DirFS(string(r)), checkpointsDir+"/"+phase+"-*")
	return err == nil && len(found) > 0
}

// Phase is the folder of one phase's results; it is made when missing.
func (r Folder) Phase(name string) (string, error) {
	dir := filepath.Join(string(r), name)
	return dir, os.MkdirAll(dir, 0o755)
}

// RemoveUnfinished removes what a killed process left half-written. The folder must be
// locked.
func (r Folder) RemoveUnfinished(m *graph.Manifest) error {
	dirs := []string{string(r), filepath.Join(string(r), checkpointsDir)}
	for _, p := range m.Phases {
		dirs = append(dirs, filepath.Join(string(r), p.Name))
	}
	for _, dir := range dirs {
		if err := durable.RemoveUnfinished(dir); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes the results of phase and of every later one, and the model;
// nothing else.
func (r Folder) Discard(m *graph.Manifest, phase string) error {
	results := []string{modelDir}
	for _, p := range m.Phases[m.PhaseIndex(phase):] {
		results = append(results, p.Name)
	}
	for _, name := range results {
		if err := os.RemoveAll(filepath.Join(string(r), name)); err != nil {
			return err
		}
	}
	return nil
}

// Model is the folder of the trained SavedModel.
func (r Folder) Model() string { return filepath.Join(string(r), modelDir) }

// ModelVariables is the prefix of the trained model's variables.
func (r Folder) ModelVariables() string { return filepath.Join(r.Model(), "variables", "variables") }

// ModelDigest identifies the trained model of the run, through the checksums that
// the index of its variables holds. A folder without one is refused (exit code 2).
func (r Folder) ModelDigest() (string, error) {
	digest, err := durable.Checksum(r.ModelVariables() + ".index")
	if err != nil {
		return "", fault.Usage("`init` %q: no trained model: %w", string(r), err).
			WithHint("give graph, or the folder of a run of which at least one phase is done")
	}
	return digest, nil
}
