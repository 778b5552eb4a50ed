package tfrunner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

const (
	stateFile       = "state.json"
	variablesPrefix = "variables"
)

// State is what a checkpoint knows beside the variables.
type State struct {
	Identity Identity          `json:"identity"`
	Settings Settings          `json:"settings"`
	Epochs   int               `json:"epochs"` // that the phase was to reach
	Progress Progress          `json:"progress"`
	Files    map[string]string `json:"files"` // SHA-256 of each file beside state.json
}

// Complete says whether the phase reached its epochs.
func (s *State) Complete() bool { return s.Progress.Epoch >= s.Epochs }

// Checkpoint is one complete state of a run: State, and the variables.
type Checkpoint struct {
	State
	Dir string
}

// Variables is the prefix that Model.Restore takes.
func (c *Checkpoint) Variables() string { return filepath.Join(c.Dir, variablesPrefix) }

// Store is the folder of a run's checkpoints. Phases orders them.
type Store struct {
	Dir    string
	Phases []string
}

// Save writes a checkpoint beside its final name, syncs and renames it, and
// then removes those that it replaces: of each earlier phase the last one
// stays, of this phase this one.
func (s *Store) Save(state State, model Model) error {
	name := fmt.Sprintf("%s-%04d-%06d", state.Progress.Phase, state.Progress.Epoch, state.Progress.Step)
	tmp := filepath.Join(s.Dir, ".tmp-"+name)
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	if err := s.write(tmp, state, model); err != nil {
		os.RemoveAll(tmp)
		return fault.Failed("save checkpoint in %q: %w", s.Dir, err)
	}
	final := filepath.Join(s.Dir, name)
	if err := durable.ReplaceDir(tmp, final); err != nil {
		return fault.Failed("save checkpoint: %w", err)
	}
	return s.prune(state.Progress.Phase, final)
}

func (s *Store) write(dir string, state State, model Model) error {
	if err := model.Save(filepath.Join(dir, variablesPrefix)); err != nil {
		return err
	}
	sums, err := checksums(dir)
	if err != nil {
		return err
	}
	state.Files = sums
	data, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, stateFile), data, 0o644)
}

// prune removes the checkpoints of phase other than keep.
func (s *Store) prune(phase, keep string) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Progress.Phase == phase && c.Dir != keep {
			if err := os.RemoveAll(c.Dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// Latest returns the checkpoint that is furthest along, or nil when there is
// none. One that is damaged is an error naming it (exit code 1).
func (s *Store) Latest() (*Checkpoint, error) { return s.latest(len(s.Phases)) }

// LatestBefore is Latest among the checkpoints of the phases before phase.
func (s *Store) LatestBefore(phase string) (*Checkpoint, error) { return s.latest(s.rank(phase)) }

func (s *Store) latest(below int) (*Checkpoint, error) {
	all, err := s.list()
	if err != nil {
		return nil, err
	}
	var latest *Checkpoint
	for _, c := range all {
		if s.rank(c.Progress.Phase) < below && (latest == nil || s.before(latest, c)) {
			latest = c
		}
	}
	if latest == nil {
		return nil, nil
	}
	return latest, latest.verify()
}

// Discard removes the checkpoints of phase and of every later one.
func (s *Store) Discard(phase string) error {
	all, err := s.list()
	if err != nil {
		return err
	}
	for _, c := range all {
		if s.rank(c.Progress.Phase) >= s.rank(phase) {
			if err := os.RemoveAll(c.Dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// list reads every checkpoint's state. Folders with a leading dot are ones
// that were never completed.
func (s *Store) list() ([]*Checkpoint, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*Checkpoint
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !e.IsDir() {
			continue
		}
		c := &Checkpoint{Dir: filepath.Join(s.Dir, e.Name())}
		data, err := os.ReadFile(filepath.Join(c.Dir, stateFile))
		if err == nil {
			err = json.Unmarshal(data, &c.State)
		}
		if err != nil {
			return nil, damaged(c.Dir, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func (s *Store) before(a, b *Checkpoint) bool {
	if ra, rb := s.rank(a.Progress.Phase), s.rank(b.Progress.Phase); ra != rb {
		return ra < rb
	}
	if a.Progress.Epoch != b.Progress.Epoch {
		return a.Progress.Epoch < b.Progress.Epoch
	}
	return a.Progress.Step < b.Progress.Step
}

func (s *Store) rank(phase string) int {
	return slices.Index(s.Phases, phase)
}

// verify compares every file with its checksum.
func (c *Checkpoint) verify() error {
	sums, err := checksums(c.Dir)
	if err != nil {
		return damaged(c.Dir, err)
	}
	for name, want := range c.Files {
		if sums[name] != want {
			return damaged(c.Dir, fmt.Errorf("%q is not what was saved", name))
		}
	}
	return nil
}

func damaged(dir string, err error) error {
	return fault.Failed("checkpoint %q is damaged: %w", dir, err).
		WithHint("remove that folder to continue from an earlier checkpoint, or start over with --fresh")
}

// checksums returns the SHA-256 of each file in dir but state.json.
func checksums(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, e := range entries {
		if e.Name() == stateFile {
			continue
		}
		h := sha256.New()
		if err := hashFile(h, filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		}
		sums[e.Name()] = hex.EncodeToString(h.Sum(nil))
	}
	return sums, nil
}
