package tfrunner

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// RunFolder is where a run's results lie. Each phase has a folder of its own
// name in it, beside the ones named here.
type RunFolder string

const (
	checkpointsDir = "checkpoints"
	modelDir       = "model"
)

// runFolderNames are not free for phases.
var runFolderNames = []string{checkpointsDir, modelDir}

// Record is run.json: what was run, for people and for later commands.
type Record struct {
	Identity
	GraphDir string                 `json:"graph"`  // absolute
	DataDir  string                 `json:"data"`   // absolute
	Images   map[string]int         `json:"images"` // by split
	Phases   map[string]PhaseRecord `json:"phases"` // those that were run
	Versions map[string]string      `json:"versions"`
	Threads  int                    `json:"threads"`              // CPU cores that TensorFlow could use: part of what decides the bits
	Reported string                 `json:"reported"`             // the split that reports are made on
	BadFiles []dataset.Finding      `json:"bad_images,omitempty"` // left out
}

// PhaseRecord is how a phase was last run.
type PhaseRecord struct {
	Settings
	Epochs int `json:"epochs"`
}

// Create makes the folder and proves that it can be written (exit code 2).
func (r RunFolder) Create() error {
	if err := os.MkdirAll(string(r), 0o755); err != nil {
		return fault.Usage("--run %q cannot be created: %w", string(r), err).WithHint("choose another folder with --run")
	}
	probe, err := os.CreateTemp(string(r), ".tmp-probe-*")
	if err != nil {
		return fault.Usage("--run %q cannot be written: %w", string(r), err).WithHint("choose another folder with --run")
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// Checkpoints is the store of the run's checkpoints.
func (r RunFolder) Checkpoints(m *Manifest) *Store {
	return &Store{Dir: filepath.Join(string(r), checkpointsDir), Phases: m.PhaseNames()}
}

// Phase is the folder of one phase's results; it is made when missing.
func (r RunFolder) Phase(name string) (string, error) {
	dir := filepath.Join(string(r), name)
	return dir, os.MkdirAll(dir, 0o755)
}

// Discard removes the results and checkpoints of phase and of every later
// one, and nothing else.
func (r RunFolder) Discard(m *Manifest, phase string) error {
	if err := r.Checkpoints(m).Discard(phase); err != nil {
		return err
	}
	for _, p := range m.Phases[m.PhaseIndex(phase):] {
		if err := os.RemoveAll(filepath.Join(string(r), p.Name)); err != nil {
			return err
		}
	}
	return nil
}

// Model is the folder of the trained SavedModel.
func (r RunFolder) Model() string { return filepath.Join(string(r), modelDir) }

// ReadRecord reads run.json. A folder without one is not a run (exit code 2).
func (r RunFolder) ReadRecord() (*Record, error) {
	data, err := os.ReadFile(r.RecordFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Usage("no run in %q", string(r)).WithHint("train one with: tfft run --graph DIR --data DIR --run %s", string(r))
	}
	if err != nil {
		return nil, err
	}
	var rec Record
	if err := json.Unmarshal(data, &rec); err != nil {
		return nil, fault.Failed("read %q: %w", r.RecordFile(), err)
	}
	return &rec, nil
}

// WriteRecord replaces run.json.
func (r RunFolder) WriteRecord(rec *Record) error {
	data, err := json.MarshalIndent(rec, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(r.RecordFile(), append(data, '\n'))
}

// RecordFile is the file of the run's Record.
func (r RunFolder) RecordFile() string { return filepath.Join(string(r), "run.json") }
