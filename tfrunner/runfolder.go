package tfrunner

import (
	"crypto/sha256"
	"encoding/hex"
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
	recordFile     = "run.json"
)

const anewHint = "the command that trained the run writes it anew"

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
	Reported string                 `json:"reported"`             // the split that reports are made on
	BadFiles []dataset.Finding      `json:"bad_images,omitempty"` // left out
	Sum      string                 `json:"sha256"`               // of this record with an empty sum
}

// PhaseRecord is how a phase was last run.
type PhaseRecord struct {
	Settings
	Epochs int `json:"epochs"`
}

// Create makes the folder and proves that it can be written (exit code 2).
func (r RunFolder) Create() error {
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
func (r RunFolder) Checkpoints(m *Manifest) *Store {
	return &Store{Dir: filepath.Join(string(r), checkpointsDir), Phases: m.PhaseNames()}
}

// Phase is the folder of one phase's results; it is made when missing.
func (r RunFolder) Phase(name string) (string, error) {
	dir := filepath.Join(string(r), name)
	return dir, os.MkdirAll(dir, 0o755)
}

// Sweep removes what a killed process left half-written. The folder must be
// locked.
func (r RunFolder) Sweep(m *Manifest) error {
	dirs := []string{string(r), filepath.Join(string(r), checkpointsDir)}
	for _, p := range m.Phases {
		dirs = append(dirs, filepath.Join(string(r), p.Name))
	}
	for _, dir := range dirs {
		if err := durable.Sweep(dir); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes the results of phase and of every later one, and the model;
// nothing else.
func (r RunFolder) Discard(m *Manifest, phase string) error {
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
func (r RunFolder) Model() string { return filepath.Join(string(r), modelDir) }

// ReadRecord reads run.json. A folder without one is not a run (exit code 2); one
// that is not what was written is an error (exit code 1).
func (r RunFolder) ReadRecord() (*Record, error) {
	data, err := os.ReadFile(r.RecordFile())
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(string(r), checkpointsDir)); err == nil {
			return nil, fault.Failed("the run in %q has lost its %q", string(r), recordFile).WithHint(anewHint)
		}
		return nil, fault.Usage("no run in %q", string(r)).WithHint("train one with: tfft run `graph` DIR `data` DIR `run` %s", string(r))
	}
	if err != nil {
		return nil, err
	}
	var rec Record
	err = json.Unmarshal(data, &rec)
	if err == nil && rec.sum() != rec.Sum {
		err = errors.New("it is not what was written")
	}
	if err != nil {
		return nil, fault.Failed("read %q: %w", r.RecordFile(), err).WithHint(anewHint)
	}
	return &rec, nil
}

// WriteRecord replaces run.json.
func (r RunFolder) WriteRecord(rec *Record) error {
	rec.Sum = rec.sum()
	data, err := json.MarshalIndent(rec, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(r.RecordFile(), append(data, '\n'))
}

// sum hashes everything but the sum itself.
func (rec Record) sum() string {
	rec.Sum = ""
	data, err := json.Marshal(rec)
	if err != nil {
		return err.Error() // of no record that can be written
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// WriteImages keeps the listing of the run's images, whose digest its identity
// has.
func (r RunFolder) WriteImages(listing []byte) error {
	return durable.WriteFile(r.imagesFile(), listing)
}

// ReadImages reads the listing of the images that digest identifies; ok is false
// where it is not there, or not what was written.
func (r RunFolder) ReadImages(digest string) (listing []byte, ok bool) {
	listing, err := os.ReadFile(r.imagesFile())
	return listing, err == nil && dataset.ListingDigest(listing) == digest
}

func (r RunFolder) imagesFile() string { return filepath.Join(string(r), "images.txt") }

// RecordFile is the file of the run's Record.
func (r RunFolder) RecordFile() string { return filepath.Join(string(r), recordFile) }
