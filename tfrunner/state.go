package tfrunner

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

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
	Best     *Best             `json:"best"`  // so far; null before the first epoch's end
	Files    map[string]string `json:"files"` // SHA-256 of each file beside state.json
}

// Complete says whether the phase reached its epochs.
func (s *State) Complete() bool { return s.Progress.Epoch >= s.Epochs }

// Checkpoint is one complete state of a run: State, and the variables.
type Checkpoint struct {
	State
	Dir    string
	broken error // why State could not be read
}

// Variables is the prefix that Model.Restore takes.
func (c *Checkpoint) Variables() string { return filepath.Join(c.Dir, variablesPrefix) }

// checkpointName is the name of a checkpoint's folder; parseName reads it back.
func checkpointName(p *Progress) string {
	return fmt.Sprintf("%s-%04d-%06d", p.Phase, p.Epoch, p.Step)
}

func parseName(name string) (p Progress) {
	parts := nameParts.FindStringSubmatch(name)
	if parts == nil {
		return p
	}
	p.Phase = parts[1]
	p.Epoch, _ = strconv.Atoi(parts[2])
	p.Step, _ = strconv.Atoi(parts[3])
	return p
}

var nameParts = regexp.MustCompile(`^(.+)-(\d+)-(\d+)$`)

// readCheckpoint reads the state of the checkpoint in dir.
func readCheckpoint(dir string) *Checkpoint {
	c := &Checkpoint{Dir: dir}
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err == nil {
		err = json.Unmarshal(data, &c.State)
	}
	if err != nil {
		c.State, c.broken = State{Progress: parseName(filepath.Base(dir))}, err
	}
	return c
}

// verify compares every file with its checksum.
func (c *Checkpoint) verify() error {
	if c.broken != nil {
		return damaged(c.Dir, c.broken)
	}
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
		WithHint("start over with --fresh")
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
